package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/seed"
)

// backend holds the flags that choose the store.
type backend struct {
	data string
	seed seedFlag
}

// seedFlag is --seed (the bundled data) or --seed=DIR.
type seedFlag struct {
	set bool
	dir string
}

func (s *seedFlag) String() string   { return s.dir }
func (s *seedFlag) IsBoolFlag() bool { return true }
func (s *seedFlag) Set(v string) error {
	s.set = v != "false"
	if s.dir = v; v == "true" || v == "false" {
		s.dir = ""
	}
	return nil
}

func (f *flags) backend() *backend {
	b := &backend{}
	f.StringVar(&b.data, "data", "", "数据`目录`（默认用户数据目录下的 chainchief）")
	f.Var(&b.seed, "seed", "空的数据目录改用该`目录`里的 CSV 文件建库，如 --seed=DIR（默认随附数据）")
	return b
}

// connect opens the store as it is, be it empty.
func (b *backend) connect(context.Context) (graph.Store, error) {
	dir, err := b.dir()
	if err != nil {
		return nil, err
	}
	return embedded.Open(dir)
}

// open opens the store; an empty one is seeded first.
func (b *backend) open(ctx context.Context, s streams) (graph.Store, error) {
	store, err := b.connect(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.fill(ctx, store, s); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// dir is the data directory asked for, or the default one.
func (b *backend) dir() (string, error) {
	if b.data != "" {
		return b.data, nil
	}
	return defaultData()
}

// fill seeds an empty store, as one batch.
func (b *backend) fill(ctx context.Context, store graph.Store, s streams) error {
	meta, err := store.Meta(ctx)
	if err != nil {
		return err
	}
	if meta.Records > 0 && b.seed.dir == "" {
		return nil
	}
	batch, err := b.batch()
	if err != nil {
		return err
	}
	if meta.Records > 0 {
		if _, err := store.Imports(ctx, graph.ImportsQuery{IDs: []string{batch.ID}, Limit: 1}); errors.Is(err, graph.ErrNotFound) {
			return fmt.Errorf("%w: 数据目录已有别的数据，--seed 只用于空目录；请用 --data 另给一个目录", graph.ErrNotEmpty)
		} else {
			return err
		}
	}
	fmt.Fprintf(s.err, "数据目录是空的，正在写入%s：%d 条…", batch.Title, batch.Put.Len())
	if _, err := store.Apply(ctx, batch); err != nil {
		fmt.Fprintln(s.err)
		return err
	}
	fmt.Fprintln(s.err, "完成。")
	return nil
}

func (b *backend) batch() (graph.Batch, error) {
	if b.seed.dir == "" {
		return seed.Bundled()
	}
	if info, err := os.Stat(b.seed.dir); err != nil || !info.IsDir() {
		return graph.Batch{}, fmt.Errorf("%w: 没有目录 %s，请检查 --seed", graph.ErrNotFound, b.seed.dir)
	}
	return seed.Read(os.DirFS(b.seed.dir))
}

// defaultData is chainchief in the user's data directory.
func defaultData() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "chainchief"), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return "", fmt.Errorf("找不到用户数据目录，请用 --data 指定：%w", err)
		}
		return filepath.Join(dir, "chainchief"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("找不到用户数据目录，请用 --data 指定：%w", err)
	}
	return filepath.Join(home, ".local", "share", "chainchief"), nil
}
