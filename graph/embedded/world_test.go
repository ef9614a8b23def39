package embedded

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"chainchief/graph"
)

// A made-up world of any size, the same each time. Its taxonomy is small, unlike
// that of seed/synth, so that tests can look at all of it over and over.

const worldDate graph.Date = "2024-06-30"

var (
	noon      = time.Date(2024, 7, 1, 12, 0, 0, 0, time.UTC)
	synthetic = graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2024", Verification: []string{graph.Unverified}}
)

// syllables are what names are made of, with their pinyin.
var syllables = strings.Fields("安an 徽hui 合he 肥fei 六lu 精jing 密mi 机ji 械xie 电dian 子zi 科ke 技ji 新xin 能neng 源yuan 汽qi 车che 零ling 部bu 件jian " +
	"智zhi 造zao 华hua 东dong 星xing 光guang 金jin 属shu 材cai 料liao 天tian 地di 海hai 江jiang 河he 龙long 虎hu 凤feng 祥xiang")

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

// firm makes enterprise number i, the same for the same i.
func firm(i int) graph.Enterprise {
	r := rand.New(rand.NewPCG(uint64(i), 1))
	var name, pinyin, initials string
	spelled := func(syllables string) string {
		if i%3 == 0 {
			return strings.ToLower(syllables) // of an earlier version
		}
		return syllables
	}
	for range 2 + r.IntN(4) {
		s := pick(r, syllables...)
		name, pinyin, initials = name+s[:3], pinyin+strings.ToUpper(s[3:4])+s[4:], initials+s[3:4]
	}
	full := "安徽" + name + fmt.Sprint(i) + "有限公司"
	return graph.Enterprise{
		ID: firmID(i), Name: full, ShortName: name, Region: countyCode(r.IntN(100)), Type: graph.TypeEnterprise,
		Size: pick(r, graph.Sizes...), Products: []string{name + "件"}, LocalSince: pick[graph.Date](r, "", "2015", "2019-03", "2023-01-31"),
		Search: graph.SearchText([]string{full, name}, []string{spelled("AnHui" + pinyin + "YouXianGongSi"), spelled(pinyin)}, []string{"ah" + initials + "yxgs", initials}),
		Source: synthetic,
	}
}

func firmID(i int) string { return graph.EnterpriseID(fmt.Sprint(i)) }

func countyCode(i int) string { return fmt.Sprintf("34%02d%02d", i/10, i%10+1) }

func leafID(i int) string { return fmt.Sprintf("nev.c%02d.s%03d", i/10, i) }

const leafCount = 100

// world yields a province with 100 counties, a chain of 100 leaves, and n
// enterprises with three memberships and three links each, kind by kind.
func world(n int) iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		ok := true
		out := func(r graph.Record) { ok = ok && yield(r, nil) }
		out(graph.Region{Code: "34", Name: "甲省", Level: graph.LevelProvince})
		for i := range 10 {
			out(graph.Region{Code: fmt.Sprintf("34%02d", i), Name: "某市", Level: graph.LevelCity, Parent: "34"})
		}
		for i := range 100 {
			out(graph.Region{Code: countyCode(i), Name: "某县", Level: graph.LevelCounty, Parent: countyCode(i)[:4]})
		}
		out(graph.Chain{ID: "nev", Name: "某链", System: "chain"})
		for i := range leafCount / 10 {
			out(graph.Segment{ID: leafID(i * 10)[:7], Chain: "nev", Name: "某卡", Stage: graph.StageMidstream, Card: true})
		}
		for i := range leafCount {
			out(graph.Segment{ID: leafID(i), Chain: "nev", Name: "某环节", Stage: graph.StageMidstream, Parent: leafID(i)[:7], Kind: graph.SegmentPart})
		}
		for i := 0; ok && i < n; i++ {
			out(firm(i))
		}
		for i := 0; ok && i < n; i++ {
			for _, m := range memberships(i) {
				out(m)
			}
		}
		for i := 0; ok && i < n; i++ {
			for k := range 3 {
				out(supply(i, k, n))
			}
		}
	}
}

func memberships(i int) []graph.Membership {
	r := rand.New(rand.NewPCG(uint64(i), 2))
	var list []graph.Membership
	for k := range 3 {
		list = append(list, graph.Membership{
			Enterprise: firmID(i), Segment: leafID((i*7 + k*r.IntN(30)) % leafCount), Since: graph.Date(fmt.Sprint(2010 + k)),
			Certainty: pick(r, graph.Certainties...),
		})
	}
	return list
}

// supply is link k of enterprise i; a few customers have most of the links.
func supply(i, k, n int) graph.SupplyLink {
	r := rand.New(rand.NewPCG(uint64(i), uint64(10+k)))
	customer := int(float64(n) * r.Float64() * r.Float64() * r.Float64())
	if customer == i {
		customer = (i + 1) % n
	}
	l := graph.SupplyLink{
		Supplier: firmID(i), Customer: firmID(customer), Product: pick(r, syllables...)[:3] + "件", Segment: leafID(r.IntN(leafCount)),
		Kind: graph.LinkSupply, Confidence: float64(r.IntN(11)) / 10, Source: synthetic,
	}
	l.ID = graph.LinkID(l.Supplier, l.Customer, l.Segment, fmt.Sprint(i, k), "")
	return l
}

// batch puts records under an id.
func batch(id string, records ...graph.Record) graph.Batch {
	b := graph.Batch{ID: id, Title: "测试批次", Actor: graph.Actor{Person: "测试员"}, Time: noon}
	for _, r := range records {
		b.Put.Add(r)
	}
	return b
}

// worldBatch is the world as one batch.
func worldBatch(n int) graph.Batch {
	var records []graph.Record
	for r := range world(n) {
		records = append(records, r)
	}
	b := batch("world", slices.Clip(records)...)
	b.DataDate = worldDate
	return b
}

func loaded(t testing.TB, dir string, n int) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), graph.LoadRequest{DataDate: worldDate, Records: world(n)}); err != nil {
		t.Fatal(err)
	}
	return s
}

// tallyOf asks for 100 leaves in a city, its partner and elsewhere.
func tallyOf() graph.TallyQuery {
	q := graph.TallyQuery{Parts: make([][]string, 2)}
	for i := range leafCount {
		q.Scopes = append(q.Scopes, leafID(i))
	}
	for i := range 20 {
		q.Parts[i/10] = append(q.Parts[i/10], countyCode(i))
	}
	return q
}
