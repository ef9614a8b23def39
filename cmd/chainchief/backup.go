package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"chainchief/api"
	"chainchief/backup"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/people"
)

func runBackup(ctx context.Context, args []string, s streams) error {
	f := newFlags("backup", "备份数据目录（图、账号、审计记录）到一个文件，服务器运行时也可以，不用停。写明 --every 则一直运行，定时备份到一个目录。Neo4j 里的图见 docs/operations.md。", s)
	f.operands = "备份文件或目录"
	every := f.Duration("every", 0, "每隔多久备份一次到这个目录，如 24h；一直运行，直到 Ctrl-C 或停止服务")
	keep := f.whole("keep", 14, 1, 10_000, "定时备份留下最近的`几份`，更早的删去")
	b := f.place()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case len(f.files) != 1:
		return usageError{"请写明备份到哪个文件，如 chainchief backup 备份.zip；定时备份写目录，如 chainchief backup --every 24h --keep 14 /backup"}
	case *every < 0:
		return usageError{"--every 须大于0，如 24h"}
	case b.neo4j != "":
		return usageError{"Neo4j 里的图请用 chainchief copy --from 地址 --to 目录，或 Neo4j 自己的工具备份；backup 只备份数据目录"}
	}
	if err := b.outside(f.files[0]); err != nil {
		return err
	}
	if *every > 0 {
		return b.backUpEvery(ctx, s, f.files[0], *every, *keep)
	}
	return b.backUpTo(ctx, s, f.files[0])
}

// outside refuses a place for backups in the data directory, which is what may be lost.
func (b *backend) outside(path string) error {
	dir, err := b.dir()
	if err != nil {
		return err
	}
	data, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("%w: %s 里没有数据，请检查 --data", graph.ErrNotFound, dir)
	}
	for _, place := range []string{path, filepath.Dir(path)} {
		if info, err := os.Stat(place); err == nil && os.SameFile(info, data) {
			return usageError{"备份不要放在数据目录里，请写另一个目录，最好在另一块磁盘上"}
		}
	}
	return nil
}

// backUpTo makes one backup and says so.
func (b *backend) backUpTo(ctx context.Context, s streams, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usageError{path + " 是目录，请写文件名，如 备份.zip；定时备份请加 --every 24h"}
	}
	began := time.Now()
	m, err := b.backUp(ctx, path)
	var place *fs.PathError
	if errors.As(err, &place) && filepath.Dir(place.Path) == filepath.Dir(path) {
		return unwritten(path, err)
	}
	if err != nil {
		return err
	}
	packed, err := os.Stat(path)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "已备份到 %s：%s，内容 %s，用时 %.1f 秒。\n", path, megabytes(packed.Size()), megabytes(m.Size()), time.Since(began).Seconds())
	}
	return err
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// backUp makes a backup of a data directory: the graph at one moment, then the
// accounts and the audit, which so tells of every write that the graph holds.
func (b *backend) backUp(ctx context.Context, path string) (*backup.Manifest, error) {
	dir, err := b.dir()
	if err != nil {
		return nil, err
	}
	if !embedded.Exists(dir) {
		return nil, fmt.Errorf("%w: %s 里没有数据，请检查 --data", graph.ErrNotFound, dir)
	}
	snapshot, done, err := b.giver(ctx)
	if err != nil {
		return nil, err
	}
	m, err := backup.Write(path, versionText(), func(put backup.Put) error {
		if err := put(embedded.FileName, func(w io.Writer) error { return snapshot(ctx, w) }); err != nil {
			return err
		}
		return people.Snapshot(dir, func(name string, r io.Reader) error {
			return put(name, func(w io.Writer) error { _, err := io.Copy(w, r); return err })
		})
	})
	return m, errors.Join(err, done())
}

// giver is how the graph is had: from the store itself, or through the server
// that holds it. It is told the audit, by whoever holds the store.
func (b *backend) giver(ctx context.Context) (give func(context.Context, io.Writer) error, done func() error, err error) {
	store, err := b.connect(ctx)
	if errors.Is(err, graph.ErrInUse) {
		c, err := b.remote(err)
		if err != nil {
			return nil, nil, err
		}
		return func(ctx context.Context, w io.Writer) error { return c.pour(ctx, api.SnapshotPath, w) }, c.close, nil
	}
	if err != nil {
		return nil, nil, err
	}
	office, err := b.people()
	if err == nil {
		err = errors.Join(office.Append(people.Entry{Event: people.EventBackup, Means: "command", From: "本机", What: "全部数据"}), office.Close())
	}
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return store.(*embedded.Store).Snapshot, store.Close, nil
}

// Backups made in turn are called by their time, and by nothing else in their directory.
const (
	backupName = "chainchief-20060102-150405.zip"
	retryAfter = 10 * time.Minute // a backup that failed, or sooner where they are made more often
)

var backupNames = regexp.MustCompile(`^chainchief-\d{8}-\d{6}\.zip$`)

// backUpEvery makes backups in a directory, one a while, until ctx is done. It is a
// command beside the server and not a part of it: what goes wrong with a backup
// then costs the server nothing, and a restart of either does not end the other.
func (b *backend) backUpEvery(ctx context.Context, s streams, dir string, every time.Duration, keep int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return unwritten(dir, err)
	}
	made, err := backupsIn(dir)
	if err != nil {
		return unwritten(dir, err)
	}
	wait := time.Duration(0)
	if len(made) > 0 { // a restart is no reason for one more, which would push out an older one
		if last, err := time.ParseInLocation(backupName, made[len(made)-1], time.Local); err == nil {
			wait = min(every, max(0, every-time.Since(last)))
		}
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
		wait = every
		err := b.backUpTo(ctx, s, filepath.Join(dir, time.Now().Format(backupName)))
		if err == nil {
			err = prune(dir, keep)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			wait = min(every, retryAfter)
			fmt.Fprintf(s.err, "%s 备份失败：%s；%s后再试\n", time.Now().Format("2006-01-02 15:04"), oneSentence(err), wait)
		}
	}
}

// prune removes all but the newest backups, and what was left of unfinished ones.
func prune(dir string, keep int) error {
	made, err := backupsIn(dir)
	if err != nil {
		return err
	}
	for _, name := range made[:max(0, len(made)-keep)] {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return backup.DropParts(dir)
}

// backupsIn are the names of the backups in a directory, the oldest first.
func backupsIn(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if backupNames.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}
