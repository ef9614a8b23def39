package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"chainchief/backup"
	"chainchief/graph"
	"chainchief/graph/embedded"
	"chainchief/people"
)

func runRestore(ctx context.Context, args []string, s streams) error {
	f := newFlags("restore", "从备份恢复数据目录：先核对备份，打开它试过，再整个换上；中途断电也只会是旧的或新的。服务器须先停下。--check 只核对，不改动。", s)
	f.operands = "备份文件"
	check := f.Bool("check", false, "只核对这份备份能不能恢复，数据目录不变")
	yes := f.Bool("yes", false, "不再询问，直接恢复")
	b := f.place()
	if err := f.parse(args); err != nil {
		return err
	}
	switch {
	case len(f.files) != 1:
		return usageError{"请写明备份文件，如 chainchief restore 备份.zip"}
	case b.neo4j != "":
		return usageError{"Neo4j 里的图请用 chainchief copy 或 Neo4j 自己的工具恢复；restore 只恢复数据目录"}
	}
	if *check {
		return tryBackup(ctx, s, f.files[0])
	}
	dir, err := b.dir()
	if err != nil {
		return err
	}
	return restore(ctx, s, f.files[0], dir, func(question string) bool { return *yes || asks(bufio.NewReader(s.in), s, question) })
}

// tryBackup restores into a directory of its own, which goes again, and says what was found.
func tryBackup(ctx context.Context, s streams, file string) error {
	dir, err := os.MkdirTemp("", "chainchief-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if _, _, err := prove(ctx, s, file, dir); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "这份备份可以恢复。")
	return err
}

// prove unpacks a backup into an empty directory, opens all that is in it, and says
// what it found: the graph, and how many accounts. Opening the store reads every record and compares the sums.
func prove(ctx context.Context, s streams, file, dir string) (none graph.Meta, accounts int, err error) {
	m, err := backup.Unpack(file, dir)
	if err != nil {
		return none, 0, unread(file, err)
	}
	fmt.Fprintf(s.out, "备份 %s：%s 制作，%d个文件，%s，校验都相符。\n", file, m.Made.Local().Format("2006-01-02 15:04:05"), len(m.Files), megabytes(m.Size()))
	if !m.Holds(embedded.FileName) {
		return none, 0, fmt.Errorf("%w（里面没有图）", backup.ErrDamaged)
	}
	store, err := embedded.Open(dir)
	if err != nil {
		return none, 0, err
	}
	meta, err := store.Meta(ctx)
	var last graph.ImportPage
	if err == nil {
		last, err = store.Imports(ctx, graph.ImportsQuery{Limit: 1})
	}
	if err = errors.Join(err, store.Close()); err != nil {
		return none, 0, err
	}
	line := "图：" + contents(meta)
	if len(last.Imports) > 0 {
		i := last.Imports[0]
		line += fmt.Sprintf("；最近一次写入“%s”（%s，%s）", i.Title, i.Person, i.Time.Local().Format("2006-01-02 15:04"))
	}
	fmt.Fprintln(s.out, line+"。")
	book, err := people.OpenBook(dir, time.Now)
	if err != nil {
		return none, 0, err
	}
	entries, err := people.Verify(dir)
	if err != nil {
		return none, 0, err
	}
	accounts = len(book.List())
	fmt.Fprintf(s.out, "账号：%d个。审计记录：%d条，从第一条到最后一条与写入时相同。\n", accounts, entries)
	return meta, accounts, nil
}

// contents says what a graph holds.
func contents(m graph.Meta) string {
	return fmt.Sprintf("%d条记录，修订号%d，数据截至%s", m.Records, m.Revision, m.DataDate)
}

// unread says what to do about a backup that cannot be read.
func unread(file string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%w: 没有备份文件 %s，请检查路径", graph.ErrNotFound, file)
	}
	return err
}

// restore puts a backup in the place of a data directory's files. Until the whole of
// it has been proved nothing is changed there.
func restore(ctx context.Context, s streams, file, dir string, sure func(question string) bool) (err error) {
	if err := backup.Settle(dir); err != nil {
		return err
	}
	old, release, err := holdOld(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	stage, err := backup.Stage(dir)
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage) // it has another name by then, where all went well
	meta, accounts, err := prove(ctx, s, file, stage)
	if err != nil {
		return err
	}
	also, after := "", "" // of accounts: a backup without any leaves those that there are
	if accounts > 0 {
		also, after = "，账号也回到备份时的样子", "；备份之后停用的账号和改过的密码请重新办理（chainchief account list）"
	}
	if old != "" && !sure(fmt.Sprintf("数据目录 %s 现有的图（%s）将换成备份里的%s。恢复吗？", dir, old, also)) {
		fmt.Fprintln(s.out, "没有恢复；要恢复请回答 y，或加 --yes。")
		return nil
	}
	if err := ready(ctx, s, file, dir, stage, old, meta); err != nil {
		return err
	}
	if err := backup.Commit(dir); err != nil {
		return err
	}
	if err := release(); err != nil { // a system may not let an open file be replaced
		return err
	}
	if err := backup.Settle(dir); err != nil {
		return fmt.Errorf("备份已经核对好，但还没有全部换上，请再运行一次任何命令来完成：%w", err)
	}
	_, err = fmt.Fprintf(s.out, "已恢复到 %s。请启动服务器%s。\n", dir, after)
	return err
}

// holdOld keeps everybody out of a data directory and says what is in it; blank:
// nothing. A store that cannot be opened any more is what backups are for.
func holdOld(ctx context.Context, dir string) (old string, release func() error, err error) {
	old, graph, err := holdGraph(ctx, dir)
	if err != nil || !people.There(dir) {
		return old, graph, err
	}
	lock, err := people.Lock(dir) // a server whose graph is in Neo4j may have them
	if err != nil {
		return "", nil, errors.Join(err, graph())
	}
	return old, sync.OnceValue(func() error { return errors.Join(lock.Close(), graph()) }), nil
}

func holdGraph(ctx context.Context, dir string) (old string, release func() error, err error) {
	none := func() error { return nil }
	if !embedded.Exists(dir) {
		return "", none, nil
	}
	store, err := (&backend{data: dir}).connect(ctx)
	switch {
	case errors.Is(err, graph.ErrInUse):
		return "", nil, fmt.Errorf("%w: 数据目录 %s 正在使用，请先停止服务器，再恢复", graph.ErrInUse, dir)
	case ctx.Err() != nil:
		return "", nil, ctx.Err()
	case err != nil:
		return "打不开：" + oneSentence(err), none, nil
	}
	meta, err := store.Meta(ctx)
	if err != nil {
		return "", nil, errors.Join(err, store.Close())
	}
	if meta.Records > 0 {
		old = contents(meta)
	}
	return old, store.Close, nil
}

// ready finishes what was proved: the store gets an id of its own, and the audit goes
// on. One that has gone on since the backup was made stays, so that to restore hides
// nothing of what was done; one that does not go with the backup's is kept aside.
func ready(ctx context.Context, s streams, file, dir, stage, old string, meta graph.Meta) error {
	store, err := embedded.Open(stage)
	if err != nil {
		return err
	}
	if err := errors.Join(store.Renew(ctx), store.Close()); err != nil {
		return err
	}
	sum, err := backup.SumOf(file)
	if err != nil {
		return err
	}
	entry := people.Entry{Event: people.EventRestore, Means: "command", From: "本机", What: "备份 " + filepath.Base(file), Before: old, After: contents(meta), Hash: sum}
	if ahead, err := people.Extends(stage, dir); err == nil && ahead {
		return appendTo(stage, entry)
	}
	if err := appendTo(dir, entry); err != nil && !errors.Is(err, people.ErrDamaged) {
		return err
	}
	goesOn, err := people.Extends(dir, stage)
	switch {
	case err != nil:
		return err
	case goesOn:
		return people.TakeAudit(dir, stage)
	}
	kept, err := people.KeepAudit(dir, stage, time.Now().Format("20060102-150405"))
	if err != nil {
		return err
	}
	told := "审计记录的文件已不在"
	if kept != "" {
		told = "原样留作 " + filepath.Join(dir, kept)
	}
	fmt.Fprintf(s.out, "现有的审计记录与备份里的接不上（%s），请告诉安全审计员。\n", told)
	return appendTo(stage, entry)
}

// appendTo adds to the audit in a directory that nobody else writes.
func appendTo(dir string, e people.Entry) error {
	log, err := people.OpenLog(dir, time.Now)
	if err != nil {
		return err
	}
	return errors.Join(log.Append(e), log.Close())
}

// openData opens the store in a data directory. Where a backup was put back and the
// last of it not yet moved to its place, that is done first.
func openData(dir string) (*embedded.Store, error) {
	for {
		if err := backup.Settle(dir); err != nil {
			return nil, err
		}
		store, err := embedded.Open(dir)
		if err != nil || !backup.Pending(dir) { // it may have begun to count while the store was waited for
			return store, err
		}
		if err := store.Close(); err != nil {
			return nil, err
		}
	}
}
