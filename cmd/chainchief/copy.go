package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chainchief/api"
	"chainchief/graph"
	"chainchief/graph/embedded"
)

func runCopy(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("copy", "把整个图（连同批次和合并的历史）从一处复制到另一处，内容逐字节不变；目标须是空的。", s)
	from := f.String("from", "", "来源：数据`目录`，或 Neo4j 地址，如 neo4j://主机:7687（必填）")
	to := f.String("to", "", "目标：空的数据`目录`，或空的 Neo4j 数据库的地址（必填）")
	if err := f.parse(args); err != nil {
		return err
	}
	if *from == "" || *to == "" || *from == *to {
		return usageError{"请用 --from 和 --to 写明不同的来源和目标，如 chainchief copy --from 数据目录 --to neo4j://127.0.0.1:7687"}
	}
	if !isURI(*from) && !embedded.Exists(*from) {
		return fmt.Errorf("%w: %s 里没有数据，请检查 --from", graph.ErrNotFound, *from)
	}
	source, err := openAt(ctx, *from)
	if errors.Is(err, graph.ErrInUse) {
		source, err = beside(ctx, *from, err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if meta, err := source.Meta(ctx); err != nil || meta.Revision == 0 {
		return cmp.Or(err, fmt.Errorf("%w: 来源是空的，没有可复制的数据", graph.ErrNotFound))
	}
	target, err := openAt(ctx, *to)
	if err != nil {
		return err
	}
	defer func() { err = finish(target, err) }()
	began := time.Now()
	meta, err := copyGraph(ctx, source, target, everySecond(s.err))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "完成：%d 条记录，修订号 %d，用时 %.1f 秒。\n", meta.Records, meta.Revision, time.Since(began).Seconds())
	return nil
}

func isURI(place string) bool { return strings.Contains(place, "://") }

// openAt opens a data directory or a Neo4j, as it is.
func openAt(ctx context.Context, place string) (graph.Store, error) {
	if isURI(place) {
		return (&backend{neo4j: place}).connect(ctx)
	}
	return (&backend{data: place}).connect(ctx)
}

// snapshot is a store that goes with its directory when it is closed.
type snapshot struct {
	*embedded.Store
	dir string
}

func (s snapshot) Close() error { return errors.Join(s.Store.Close(), os.RemoveAll(s.dir)) }

// beside opens what a server that holds a data directory gives of it; where none
// answers, another command has it, and busy is returned.
func beside(ctx context.Context, place string, busy error) (_ graph.Store, err error) {
	c, err := (&backend{data: place}).remote(busy)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "chainchief-")
	if err != nil {
		return nil, errors.Join(err, c.close())
	}
	err = errors.Join(c.save(ctx, api.SnapshotPath, filepath.Join(dir, embedded.FileName)), c.close())
	if err == nil {
		var s *embedded.Store
		if s, err = embedded.Open(dir); err == nil {
			return snapshot{s, dir}, nil
		}
	}
	return nil, errors.Join(err, os.RemoveAll(dir))
}

// copyGraph loads all of one store into another. The cursors of the source hold
// it to one revision: a write in between ends the copy.
func copyGraph(ctx context.Context, source, target graph.Store, progress func(int)) (graph.Meta, error) {
	meta, err := source.Meta(ctx)
	if err != nil {
		return meta, err
	}
	copied, err := target.Load(ctx, graph.LoadRequest{
		DataDate: meta.DataDate, Revision: meta.Revision, Records: counted(everything(ctx, source, meta.Revision), progress),
	})
	if err != nil {
		return meta, err
	}
	// The store id is the target's own, and of the other revisions a load knows the last.
	if copied.Records != meta.Records || copied.Revision != meta.Revision || copied.DataDate != meta.DataDate {
		return meta, fmt.Errorf("复制后两处不一致（来源 %d 条，目标 %d 条），请清空目标后重试", meta.Records, copied.Records)
	}
	return meta, nil
}

// everything yields the whole graph at one revision, in the order of Kinds.
func everything(ctx context.Context, source graph.Store, revision int64) iter.Seq2[graph.Record, error] {
	const page = 5_000
	return func(yield func(graph.Record, error) bool) {
		for _, kind := range graph.Kinds {
			// A cursor before all records ties the first page to the revision too.
			q := graph.DumpQuery{Kind: kind, Limit: page, Cursor: graph.Cursor{Revision: revision}.String()}
			for {
				p, err := source.Dump(ctx, q)
				if errors.Is(err, graph.ErrStale) {
					err = fmt.Errorf("%w: 复制期间来源有新的写入，请重新复制", graph.ErrStale)
				}
				if err != nil {
					yield(nil, err)
					return
				}
				for r := range p.Bundle.All() {
					if !yield(r, nil) {
						return
					}
				}
				if q.Cursor = p.NextCursor; q.Cursor == "" {
					break
				}
			}
		}
	}
}
