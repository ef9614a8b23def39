package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"chainchief/graph"
	"chainchief/seed/synth"
)

// mostSynthetic bounds a made-up province: beyond it ids of twelve characters begin to meet.
const mostSynthetic = 10_000_000

func runSynth(ctx context.Context, args []string, s streams) (err error) {
	f := newFlags("synth", "向空的数据目录装入一个虚构的省，供试用和测速：地区、产业链、企业都不存在。", s)
	enterprises := f.whole("enterprises", 0, 1, mostSynthetic, "企业`家数`，如 10000（必填）")
	random := f.Uint64("random", 1, "随机`种子`：种子相同，内容逐字节相同")
	skewed := f.Bool("skewed", false, "更接近实际、也更难：名称用三千多个字且有常用有生僻，有上千条供应关系的大户，长的产品表和地址")
	b := f.place()
	if err := f.parse(args); err != nil {
		return err
	}
	if *enterprises < 1 || *enterprises > mostSynthetic {
		return usageError{fmt.Sprintf("请用 --enterprises 指明企业家数，1 到 %d，如 chainchief synth --enterprises 10000 --data 目录", mostSynthetic)}
	}
	store, err := b.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = finish(store, err) }()
	began := time.Now()
	province := synth.New
	if *skewed {
		province = synth.Skewed
	}
	request := province(*enterprises, *random).Request(nil)
	request.Records = counted(request.Records, everySecond(s.err))
	meta, err := store.Load(ctx, request)
	if errors.Is(err, graph.ErrNotEmpty) {
		return fmt.Errorf("%w: 这里已有数据，synth 只装入空目录，请用 --data 另给一个目录", graph.ErrNotEmpty)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "完成：%d 家虚构企业，共 %d 条，用时 %.1f 秒。\n", *enterprises, meta.Records, time.Since(began).Seconds())
	return nil
}

// everySecond says how many records have been taken in, at most once a second.
func everySecond(w io.Writer) func(records int) {
	shown := time.Now()
	return func(records int) {
		if now := time.Now(); now.Sub(shown) >= time.Second {
			shown = now
			fmt.Fprintf(w, "已处理 %d 条…\n", records)
		}
	}
}

// counted tells progress of the records that pass, now and then. Imports and
// their before-images are history, not records: they pass uncounted, as in the
// figure at the end.
func counted(records iter.Seq2[graph.Record, error], progress func(int)) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		n, passed := 0, 0
		for r, err := range records {
			switch r.(type) {
			case graph.Import, graph.Image:
			default:
				n++
			}
			if passed++; passed%1000 == 0 {
				progress(n)
			}
			if !yield(r, err) {
				return
			}
		}
	}
}
