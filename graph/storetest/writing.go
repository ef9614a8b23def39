package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

func (u suite) apply(t *testing.T) {
	t.Run("every batch that lands raises the revision by one", func(t *testing.T) {
		s := u.filled(t)
		for i := range int64(3) {
			apply(t, s, batch("b-"+string(rune('a'+i)), firm("e-h", "辛公司", "", graph.Sizes[i])))
			if m := meta(t, s); m.Revision != 2+i {
				t.Fatalf("revision is %d, want %d", m.Revision, 2+i)
			}
		}
	})
	t.Run("the id of an applied batch with the same content changes nothing and returns the same import", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", firm("e-h", "辛公司", "", ""), firm("e-a", "甲公司", "900102", graph.SizeLarge))
		first := apply(t, s, b)
		before, m := contents(t, s), meta(t, s)
		b.Put.Enterprises[0], b.Put.Enterprises[1] = b.Put.Enterprises[1], b.Put.Enterprises[0]
		b.Title, b.Person, b.Time = "另一标题", "另一人", noon.Add(time.Hour)
		again := apply(t, s, b)
		equal(t, "import", string(encode(again)), string(encode(first)))
		equalLines(t, "contents", contents(t, s), before)
		if after := meta(t, s); after != m {
			t.Fatalf("meta is %+v, was %+v", after, m)
		}
	})
	t.Run("a batch applied again after later writes still changes nothing", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", firm("e-h", "辛公司", "", ""))
		apply(t, s, b)
		apply(t, s, batch("b-2", firm("e-h", "辛辛公司", "", "")))
		before := contents(t, s)
		apply(t, s, b)
		equalLines(t, "contents", contents(t, s), before)
	})
	for _, c := range []struct {
		sentence string
		change   func(*graph.Batch)
	}{
		{"with another record", func(b *graph.Batch) { b.Put.Enterprises[0].Size = graph.SizeLarge }},
		{"with one more record", func(b *graph.Batch) { b.Put.Add(firm("e-i", "壬公司", "", "")) }},
		{"with one more deletion", func(b *graph.Batch) { b.Delete = []graph.Ref{{Kind: graph.KindLinks, Key: "l-1"}} }},
		{"with a data date", func(b *graph.Batch) { b.DataDate = "2025" }},
	} {
		t.Run("the id of an applied batch "+c.sentence+" is ErrConflict", func(t *testing.T) {
			s := u.filled(t)
			b := batch("b-1", firm("e-h", "辛公司", "", ""))
			apply(t, s, b)
			c.change(&b)
			unchanged(t, s, graph.ErrConflict, func() error {
				_, err := s.Apply(t.Context(), b)
				return err
			})
		})
	}
	t.Run("a record put as it is is counted as unchanged and not touched", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", append(worldState().ofKind(graph.KindEnterprises), firm("e-h", "辛公司", "", ""))...)
		if i := apply(t, s, b); i.Unchanged != 7 || i.Added != 1 || i.Updated+i.Deleted != 0 {
			t.Fatalf("import is %+v", i)
		}
		if n := len(filter(dumped(t, s, graph.KindImages), func(r graph.Record) bool { return r.(graph.Image).Import == "b-1" })); n != 1 {
			t.Errorf("%d images are kept, want 1", n)
		}
	})
	t.Run("a batch that changes nothing is not stored, and raises no revision", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", worldState().ofKind(graph.KindEnterprises)...)
		b.DataDate = worldDate
		before, m := contents(t, s), meta(t, s)
		for range 2 {
			if i := apply(t, s, b); i.ID != "b-1" || i.Digest != b.Digest() || i.Sequence != 0 || i.Unchanged != 8 || i.Added+i.Updated+i.Deleted != 0 {
				t.Fatalf("import is %+v", i)
			}
		}
		equalLines(t, "contents", contents(t, s), before)
		if after := meta(t, s); after != m {
			t.Fatalf("meta is %+v, was %+v", after, m)
		}
		p, err := s.Imports(t.Context(), graph.ImportsQuery{Limit: 10})
		must(t, err)
		equal(t, "imports", keys(p.Imports), "world")
		_, err = s.Undo(t.Context(), undoing("b-1"))
		wantErr(t, err, graph.ErrNotFound)
		if i := apply(t, s, batch("b-1", firm("e-h", "辛公司", "", ""))); i.Sequence != 2 {
			t.Fatalf("the id, which nothing bears, has the import %+v", i)
		}
	})
	t.Run("checks of two people, of one segment on one day, are two records", func(t *testing.T) {
		s := u.filled(t)
		by := func(person, verdict string) graph.Check {
			c := check(graph.CheckID("900101", "aa.x.one", "2024-05-06", fold(person)), "900101", "aa.x.one")
			c.By, c.Verdict = person, verdict
			return c
		}
		apply(t, s, batch("b-1", by("张 三", "yes")))
		apply(t, s, batch("b-2", by("李四", "no")))
		apply(t, s, batch("b-3", by("张三", "no")))
		p, err := s.Records(t.Context(), graph.RecordsQuery{Kinds: []graph.Kind{graph.KindChecks}, Refs: []graph.Ref{{Kind: graph.KindRegions, Key: "900101"}, {Kind: graph.KindSegments, Key: "aa.x.one"}}, Limit: 10})
		must(t, err)
		var got []string
		for _, r := range p.Records {
			if c := r.(graph.Check); c.Date == "2024-05-06" && c.Region == "900101" && c.Segment == "aa.x.one" {
				got = append(got, c.By+" "+c.Verdict)
			}
		}
		slices.Sort(got)
		equal(t, "checks", strings.Join(got, ", "), "张三 no, 李四 no")
	})
	t.Run("a record put as it is is no later touch, so that an earlier import can be undone", func(t *testing.T) {
		s := u.filled(t)
		apply(t, s, batch("b-1", firm("e-h", "辛公司", "", "")))
		apply(t, s, batch("b-2", firm("e-h", "辛公司", "", "")))
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
	})
	t.Run("what a batch touches leaves its before-image", func(t *testing.T) {
		s := u.filled(t)
		before := worldState()[graph.Ref{Kind: graph.KindEnterprises, Key: "e-b"}]
		apply(t, s, batch("b-1", firm("e-b", "乙乙公司", "900101", graph.SizeMedium), firm("e-h", "辛公司", "", "")))
		var got []graph.Record
		for _, r := range dumped(t, s, graph.KindImages) {
			if r.(graph.Image).Import == "b-1" {
				got = append(got, r)
			}
		}
		equalLines(t, "images", lines(got), lines([]graph.Record{
			graph.Image{Import: "b-1", Target: before.Ref(), Before: graph.Encode(before)},
			graph.Image{Import: "b-1", Target: graph.Ref{Kind: graph.KindEnterprises, Key: "e-h"}},
		}))
	})
	t.Run("a record and what it refers to may come in one batch", func(t *testing.T) {
		s := u.open(t)
		list := dumpedWorld()
		if i := apply(t, s, batch("b-1", list...)); i.Added != len(list) {
			t.Fatalf("import is %+v", i)
		}
	})
	t.Run("a record and all that refers to it may go in one batch", func(t *testing.T) {
		s := u.filled(t)
		var refs []graph.Ref
		for _, r := range dumpedWorld() {
			refs = append(refs, r.Ref())
		}
		if i := apply(t, s, deleting("b-1", refs...)); i.Deleted != len(refs) {
			t.Fatalf("import is %+v", i)
		}
		if m := meta(t, s); m.Records != 0 {
			t.Fatalf("meta is %+v", m)
		}
	})
	t.Run("a batch may put what refers to a record and delete what referred to it before", func(t *testing.T) {
		s := u.filled(t)
		b := batch("b-1", firm("e-h", "辛公司", "", ""), works("e-h", "bb.z.raw", graph.Confirmed, "", ""))
		b.Delete = []graph.Ref{{Kind: graph.KindMemberships, Key: "e-b|bb.z.raw|"}}
		if i := apply(t, s, b); i.Added != 2 || i.Deleted != 1 {
			t.Fatalf("import is %+v", i)
		}
	})
	u.allOrNothing(t)
}

// allOrNothing gives batches whose last record is bad: nothing of them may stay.
func (u suite) allOrNothing(t *testing.T) {
	good := []graph.Record{
		firm("e-h", "辛公司", "900101", graph.SizeLarge), firm("e-b", "改名公司", "900201", graph.SizeSmall),
		works("e-h", "aa.x.one", graph.Confirmed, "", ""), link("l-9", "e-h", "e-a", 0.9, "", ""), link("l-1", "e-a", "e-c", 0.9, "", ""),
		leaf("aa.x.new", "aa.x.one"),
	}
	for _, c := range []struct {
		sentence string
		bad      func(*graph.Batch)
		want     error
	}{
		{"a bad record at the end", func(b *graph.Batch) { b.Put.Add(coverage("g-9", "900101", "none")) }, graph.ErrInvalid},
		{"a record that is wrong in itself", func(b *graph.Batch) {
			g := coverage("g-9", "900101", "aa")
			g.KnownCount = 0
			b.Put.Add(g)
		}, graph.ErrInvalid},
		{"a deletion of what is not there", func(b *graph.Batch) {
			b.Delete = []graph.Ref{{Kind: graph.KindLinks, Key: "l-2"}, {Kind: graph.KindLinks, Key: "l-none"}}
		}, graph.ErrNotFound},
		{"a deletion of what is in use", func(b *graph.Batch) {
			b.Delete = []graph.Ref{{Kind: graph.KindLinks, Key: "l-2"}, {Kind: graph.KindRegions, Key: "900102"}}
		}, graph.ErrInvalid},
		{"a bad data date", func(b *graph.Batch) { b.DataDate = "2024-02-30" }, graph.ErrInvalid},
		{"more than MaxBatch records", func(b *graph.Batch) { b.Delete = make([]graph.Ref, graph.MaxBatch) }, graph.ErrTooLarge},
	} {
		t.Run("a batch is all or nothing: "+c.sentence, func(t *testing.T) {
			s := u.filled(t)
			b := batch("b-1", good...)
			b.DataDate = "2025"
			c.bad(&b)
			unchanged(t, s, c.want, func() error {
				_, err := s.Apply(t.Context(), b)
				return err
			})
			if i := apply(t, s, batch("b-1", good...)); i.Sequence != 2 {
				t.Errorf("after a failed batch its id has sequence %d, want 2", i.Sequence)
			}
		})
	}
}

// dumpedWorld is the world in the order of Kinds, then keys.
func dumpedWorld() []graph.Record {
	var list []graph.Record
	world := worldState()
	for _, kind := range graph.Kinds {
		list = append(list, world.ofKind(kind)...)
	}
	return list
}
