package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
)

// told is what stores must agree on in a preview: all of it but the sentences.
func told(p graph.Preview) any {
	var refused []string
	for _, f := range p.Refused {
		refused = append(refused, fmt.Sprint(f.Ref, f.Field))
	}
	var questions []graph.Ref
	for _, q := range p.Questions {
		questions = append(questions, q.Ref)
	}
	p.Import.Sequence = 0
	return map[string]any{
		"import": p.Import, "applied": p.Applied, "changes": p.Changes, "refused": refused, "conflict": p.Conflict != "", "questions": questions,
	}
}

// unlike says how an apply differs from the preview made just before, or "".
func unlike(p graph.Preview, errPreview error, i graph.Import, err error) string {
	counts := func(i graph.Import) string {
		return fmt.Sprintf("%d added, %d updated, %d unchanged, %d deleted", i.Added, i.Updated, i.Unchanged, i.Deleted)
	}
	switch {
	case errPreview != nil:
		if !errors.Is(err, kindOf(errPreview)) {
			return fmt.Sprintf("the preview failed with %v, the apply with %v", errPreview, err)
		}
	case len(p.Refused) > 0 || p.Conflict != "":
		if err == nil {
			return fmt.Sprintf("refused for %v %s, and landed", p.Refused, p.Conflict)
		}
		if p.Conflict == "" && !errors.Is(err, graph.ErrInvalid) {
			return fmt.Sprintf("refused for %v, but failed with %v", p.Refused, err)
		}
	case err != nil:
		return fmt.Sprintf("nothing stood in the way, but it failed with %v", err)
	case counts(p.Import) != counts(i):
		return counts(p.Import) + "; and then " + counts(i)
	case !p.Applied && len(p.Changes) != i.Added+i.Updated+i.Deleted:
		return fmt.Sprintf("%d changes, and then %s", len(p.Changes), counts(i))
	case p.Applied && p.Import.ID != i.ID:
		return "it stood there as another import"
	}
	return ""
}

func preview(t *testing.T, s graph.Store, b graph.Batch) graph.Preview {
	t.Helper()
	p, err := s.Preview(t.Context(), b)
	must(t, err)
	return p
}

func (u suite) previews(t *testing.T) {
	t.Run("a preview tells what apply would do, field by field, and changes nothing", func(t *testing.T) {
		s := u.prepared(t)
		b := batch("b-1", firm("e-b", "乙公司", "900102", graph.SizeSmall), note("t-9", "", ""), check("c-1", "900101", "bb.z.ware"))
		b.Delete = []graph.Ref{{Kind: graph.KindNeeds, Key: "n-1"}}
		b.DataDate = "2025"
		before, m := contents(t, s), meta(t, s)
		p := preview(t, s, b)
		equalLines(t, "contents", contents(t, s), before)
		if after := meta(t, s); after != m {
			t.Fatalf("meta is %+v, was %+v", after, m)
		}
		var got []string
		for _, c := range p.Changes {
			line := string(c.Ref.Kind) + " " + c.Ref.Key + " " + c.Change
			for _, f := range c.Fields {
				line += fmt.Sprintf(" | %s %s→%s", f.FieldZH, f.Before, f.After)
			}
			got = append(got, line)
		}
		equalLines(t, "changes", got, []string{
			"meta data_date updated",
			"enterprises e-b updated | 所在地区 900101→900102 | 规模 medium→small",
			"needs n-1 deleted | 标识 n-1→ | 地区 900101→ | 环节 aa.x.one→ | 需求内容 需要aa.x.one→ | 提出单位 某局→ | 提出日期 2024→ | 来源类别 synthetic→",
			"notes t-9 added | 标识 →t-9 | 内容 →批注t-9 | 批注人 →某人 | 日期 →2024-06 | 来源类别 →synthetic",
		})
		if i := p.Import; i.Added != 1 || i.Updated != 2 || i.Deleted != 1 || i.Unchanged != 1 || i.Digest != b.Digest() {
			t.Errorf("import is %+v", i)
		}
		if wrong := unlike(p, nil, apply(t, s, b), nil); wrong != "" {
			t.Error(wrong)
		}
		if p = preview(t, s, b); !p.Applied || p.Import.Added != 1 || len(p.Changes) != 0 {
			t.Errorf("the preview of what was applied is %+v", p)
		}
	})
	t.Run("a preview lists all that is wrong at once", func(t *testing.T) {
		s := u.filled(t)
		e, n := firm("e-9", "酉公司", "900101", "huge"), need("n-9", "900101", "aa.x.one")
		e.LocalSince, n.SaidBy = "2023-02-30", ""
		p := preview(t, s, batch("b-1", e, n, firm("e-8", "申公司", "", "")))
		var got []string
		for _, f := range p.Refused {
			got = append(got, f.Ref.Key+" "+f.FieldZH+" "+f.Value)
		}
		equalLines(t, "faults", got, []string{"e-9 规模 huge", "e-9 投产时间 2023-02-30", "n-9 提出单位 "})
	})
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
	}{
		{"what is not there to be deleted", deleting("b-1", graph.Ref{Kind: graph.KindLinks, Key: "l-none"})},
		{"what is in use and to be deleted", deleting("b-1", graph.Ref{Kind: graph.KindRegions, Key: "900101"})},
		{"a reference to what is not there", batch("b-1", need("n-9", "900101", "aa.x.none"))},
		{"an id that another content has", batch("world", need("n-9", "900101", "aa.x.one"))},
		{"a supply cycle", batch("b-1", leaf("aa.x.one", "aa.x.two"))},
	} {
		t.Run("a preview says what stands in the way: "+c.sentence, func(t *testing.T) {
			s := u.filled(t)
			p := preview(t, s, c.batch)
			if p.Conflict == "" || len(p.Refused)+len(p.Changes) != 0 {
				t.Fatalf("preview is %+v", p)
			}
			_, err := s.Apply(t.Context(), c.batch)
			if wrong := unlike(p, nil, graph.Import{}, err); wrong != "" {
				t.Error(wrong)
			}
		})
	}
	for _, c := range []struct {
		sentence string
		batch    graph.Batch
		want     error
	}{
		{"without records", batch("b-1"), graph.ErrInvalid},
		{"without a person", retitled(batch("b-1", note("t-9", "", "")), "标题", ""), graph.ErrInvalid},
		{"with an import", batch("b-1", graph.Import{ID: "x", Title: "x", Actor: tester, Sequence: 1}), graph.ErrInvalid},
		{"with more than MaxBatch records", graph.Batch{ID: "b-1", Title: "x", Actor: tester, Time: noon, Delete: make([]graph.Ref, graph.MaxBatch+1)}, graph.ErrTooLarge},
	} {
		t.Run("a batch "+c.sentence+" cannot be previewed", func(t *testing.T) {
			s := u.filled(t)
			unchanged(t, s, c.want, func() error {
				_, err := s.Preview(t.Context(), c.batch)
				return err
			})
		})
	}
	t.Run("a preview asks before what somebody else wrote is changed, and before a verdict is turned round", func(t *testing.T) {
		s := u.filled(t)
		c := check("c-7", "900101", "aa.x.two")
		apply(t, s, batch("first", c))
		later, turned := c, c
		later.Note, turned.Verdict = "再看", "no"
		for _, x := range []struct {
			what   string
			record graph.Check
			person string
			want   int
		}{
			{"the same again by somebody else", c, "乙", 0},
			{"a note by the same person", later, tester.Person, 0},
			{"a note by somebody else", later, "乙", 1},
			{"the verdict by the same person", turned, tester.Person, 1},
			{"the verdict by somebody else", turned, "乙", 2},
		} {
			b := batch("second", x.record)
			b.Person = x.person
			equal(t, x.what, fmt.Sprint(len(preview(t, s, b).Questions)), fmt.Sprint(x.want))
		}
	})
	t.Run("a preview asks where two people's checks of one day say otherwise", func(t *testing.T) {
		s := u.filled(t)
		by := func(id, person, verdict string) graph.Check {
			c := check(id, "900101", "aa.x.two")
			c.By, c.Verdict = person, verdict
			return c
		}
		for _, c := range []struct {
			records []graph.Record
			want    string
		}{
			{[]graph.Record{by("c-7", "张三", "yes")}, ""},
			{[]graph.Record{by("c-7", "张三", "yes"), by("c-8", "李四", "no")}, "c-7 李四, c-8 张三"},
			{[]graph.Record{by("c-7", "张三", "yes")}, ""}, // applied below
			{[]graph.Record{by("c-8", "李四", "yes")}, ""},
			{[]graph.Record{by("c-8", "李四", "no")}, "c-8 张三"},
			{[]graph.Record{by("c-8", "李四", "no"), check("c-7", "900101", "aa.x.one")}, ""}, // the other one moves away
			{[]graph.Record{by("c-8", "李四", "no"), by("c-2", "王五", "yes")}, "c-2 李四, c-8 张三, c-8 王五"},
		} {
			b := batch("b-1", c.records...)
			var got []string
			for _, q := range preview(t, s, b).Questions {
				for _, person := range []string{"张三", "李四", "王五"} {
					if strings.Contains(q.Text, person) {
						got = append(got, q.Ref.Key+" "+person)
					}
				}
			}
			slices.Sort(got)
			equal(t, fmt.Sprintf("questions about %d checks", len(c.records)), strings.Join(got, ", "), c.want)
			if len(c.records) == 1 && c.want == "" {
				apply(t, s, batch("first", by("c-7", "张三", "yes")))
			}
		}
	})
}
