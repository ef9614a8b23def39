package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/graph/neostore"
	"chainchief/seed"
)

// backend holds the flags that choose the store.
type backend struct {
	data, neo4j string
	seed        seedFlag
	public      string // where the links of a picture lead
	staff       bool   // the command is about accounts or the audit
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
	b := f.place()
	f.Var(&b.seed, "seed", "空的数据目录改用该`目录`里的 CSV 文件建库，如 --seed=DIR，也可以是填好的模板 FILE.xlsx（默认随附数据）；空的 Neo4j 只在写明 --seed 时建库")
	if f.Lookup("paper") != nil {
		f.StringVar(&b.public, "public", "", "图里的链接和二维码指向的`网址`，如 https://chain.luan.example（默认没有链接和二维码）；服务器正在运行时，用它启动时的 --public")
	}
	return b
}

// place adds the flags of a store that is not seeded.
func (f *flags) place() *backend {
	b := &backend{}
	f.StringVar(&b.data, "data", "", "数据`目录`（默认 "+dataPlace()+"）；用 Neo4j 时其中只有账号和审计记录")
	f.StringVar(&b.neo4j, "neo4j", "", "改用 Neo4j 数据库，写它的`地址`，如 neo4j://主机:7687；用户名和密码只从环境变量 CHAINCHIEF_NEO4J_USER、CHAINCHIEF_NEO4J_PASSWORD 读取")
	return b
}

// connect opens the store as it is, be it empty. While another command has the
// data directory, it waits; a server that has it will not give it away soon.
func (b *backend) connect(ctx context.Context) (graph.Store, error) {
	store, err := b.reach(slog.New(slog.DiscardHandler))
	for began := time.Now(); errors.Is(err, graph.ErrInUse) && !b.served(ctx) && time.Since(began) < patience; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		store, err = b.reach(slog.New(slog.DiscardHandler))
	}
	if err != nil || b.neo4j == "" {
		return store, err
	}
	if err := store.Prepare(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

// patience is how long a command waits for a data directory that another holds.
var patience = 8 * time.Second

// served reports whether a server answers for the data directory.
func (b *backend) served(ctx context.Context) bool {
	socket, err := b.socket()
	if err != nil || socket == "" {
		return false
	}
	probe, err := api.DialSocket(ctx, socket)
	if err != nil {
		return false
	}
	probe.Close()
	return true
}

// reach opens the store without asking whether a server answers.
func (b *backend) reach(log *slog.Logger) (graph.Store, error) {
	if b.neo4j != "" {
		return openNeo4j(b.neo4j, log)
	}
	dir, err := b.dir()
	if err != nil {
		return nil, err
	}
	return openData(dir)
}

// openNeo4j opens a Neo4j store; who we are is said by the environment alone,
// so that no password stands in a list of processes.
func openNeo4j(uri string, log *slog.Logger) (graph.Store, error) {
	return neostore.Open(neostore.Options{
		URI: uri, User: os.Getenv("CHAINCHIEF_NEO4J_USER"), Password: os.Getenv("CHAINCHIEF_NEO4J_PASSWORD"),
		Database: os.Getenv("CHAINCHIEF_NEO4J_DATABASE"), Log: log,
	})
}

// open opens the store; an empty one is seeded first.
func (b *backend) open(ctx context.Context, s streams) (graph.Store, error) {
	store, err := b.connect(ctx)
	if err != nil {
		return nil, err
	}
	err = b.fill(ctx, store, s)
	if err == nil && b.neo4j != "" {
		err = holdsSomething(ctx, store)
	}
	if err != nil {
		return nil, finish(store, err)
	}
	return store, nil
}

// finish closes a store after what was to fill it. Where that failed and nothing
// is in the store, no empty file is left, which the next command would fill with
// the bundled data as if nobody had asked for others.
func finish(store graph.Store, err error) error {
	if own, ok := store.(*embedded.Store); ok && err != nil {
		return errors.Join(err, own.Discard())
	}
	return errors.Join(err, store.Close())
}

// holdsSomething refuses a database in which there is nothing to ask about.
func holdsSomething(ctx context.Context, store graph.Store) error {
	meta, err := store.Meta(ctx)
	if err == nil && meta.Records == 0 {
		err = fmt.Errorf("%w: Neo4j 数据库是空的，请加 --seed 装入随附数据，或用 copy 命令复制过去", graph.ErrNotFound)
	}
	return err
}

// serve opens the store for a server. A Neo4j that does not answer yet is no
// reason not to start: it is prepared, and seeded, when it comes. Until then
// starting returns why it is not.
func (b *backend) serve(ctx context.Context, s streams, log *slog.Logger) (store graph.Store, starting func() error, err error) {
	if b.neo4j == "" {
		store, err = b.open(ctx, s)
		return store, func() error { return nil }, err
	}
	if store, err = b.reach(log); err != nil {
		return nil, nil, err
	}
	var trouble atomic.Pointer[error]
	ready := func() error {
		if err := store.Prepare(ctx); err != nil {
			return err
		}
		if err := b.fill(ctx, store, s); err != nil {
			return err
		}
		trouble.Store(&errWarming)
		store.(*neostore.Store).Warm(ctx)
		return nil
	}
	err = ready()
	if err == nil || !errors.Is(err, graph.ErrUnavailable) {
		return store, func() error { return nil }, err
	}
	log.Warn("Neo4j is not ready, trying on", "error", err)
	trouble.Store(&err)
	go func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(retryPause):
			}
			err := ready()
			trouble.Store(&err)
			if err == nil {
				log.Info("Neo4j is ready")
				return
			}
			log.Warn("Neo4j is not ready, trying on", "error", err)
		}
	}()
	return store, func() error { return *trouble.Load() }, nil
}

var errWarming = fmt.Errorf("%w: Neo4j 刚连上，正在准备第一次回答，请过几秒再试", graph.ErrUnavailable)

// retryPause is between two tries to prepare a Neo4j that is away.
const retryPause = 5 * time.Second

// dir is the data directory asked for, or the default one.
func (b *backend) dir() (string, error) {
	if b.data != "" {
		return b.data, nil
	}
	return defaultData()
}

// socket is where a server is reached by commands that find its directory in
// use.
func (b *backend) socket() (string, error) {
	dir, err := b.dir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, api.SocketName), nil
}

// fill seeds an empty store, as one batch.
func (b *backend) fill(ctx context.Context, store graph.Store, s streams) error {
	meta, err := store.Meta(ctx)
	if err != nil {
		return err
	}
	if meta.Records > 0 && b.seed.dir == "" {
		return tellOutdated(ctx, store, s)
	}
	if b.neo4j != "" && !b.seed.set {
		return nil
	}
	batch, err := b.batch(s)
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
	if err := freshID(ctx, store, &batch); err != nil {
		return err
	}
	n := batch.Put.Len()
	if batch.DataDate != "" { // a record too, as the import counts it
		n++
	}
	fmt.Fprintf(s.err, "数据库是空的，正在写入%s：%d 条…", batch.Title, n)
	if _, err := store.Apply(ctx, batch); err != nil {
		fmt.Fprintln(s.err)
		return err
	}
	fmt.Fprintln(s.err, "完成。")
	return nil
}

// freshID gives a batch that was undone before a number behind its id: the id of
// an undone batch is used up.
func freshID(ctx context.Context, store graph.Store, b *graph.Batch) error {
	for id, n := b.ID, 2; ; n++ {
		_, err := store.Imports(ctx, graph.ImportsQuery{IDs: []string{b.ID}, Limit: 1})
		if errors.Is(err, graph.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		b.ID = fmt.Sprintf("%s-%d", id, n)
	}
}

// batch reads what an empty store is filled with; what looks wrong in it and is allowed is told.
func (b *backend) batch(s streams) (graph.Batch, error) {
	if b.seed.dir == "" {
		return seed.Bundled()
	}
	info, err := os.Stat(b.seed.dir)
	if err == nil && !info.IsDir() && strings.EqualFold(filepath.Ext(b.seed.dir), ".xlsx") {
		return readBook(b.seed.dir, s)
	}
	if err != nil || !info.IsDir() {
		return graph.Batch{}, fmt.Errorf("%w: 没有目录或工作簿 %s，请检查 --seed", graph.ErrNotFound, b.seed.dir)
	}
	return seed.ReadWarning(os.DirFS(b.seed.dir), func(f seed.Fault) { fmt.Fprintln(s.err, "请核对："+f.String()) })
}

// dataPlace is the default data directory as help tells it.
func dataPlace() string {
	dir, err := defaultData()
	if err != nil {
		return "用户数据目录下的 chainchief"
	}
	return dir
}

// defaultData is chainchief in the user's data directory.
func defaultData() (string, error) { return dataOn(runtime.GOOS) }

// dataOn is the same on a system. On Windows it is no directory that follows its
// user from one computer to another.
func dataOn(system string) (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "chainchief"), nil
	}
	switch system {
	case "windows":
		if dir := os.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "chainchief"), nil
		}
		return "", errors.New("找不到用户数据目录（没有设置环境变量 LocalAppData），请用 --data 指定")
	case "darwin":
		if home := os.Getenv("HOME"); home != "" {
			return filepath.Join(home, "Library", "Application Support", "chainchief"), nil
		}
	default:
		if home := os.Getenv("HOME"); home != "" {
			return filepath.Join(home, ".local", "share", "chainchief"), nil
		}
	}
	return "", errors.New("找不到用户数据目录（没有设置环境变量 HOME），请用 --data 指定")
}
