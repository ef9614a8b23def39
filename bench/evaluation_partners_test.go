package bench

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

// everyone shows all candidates of a segment, not the first three.
func everyone() insight.Rules {
	r := insight.Default
	r.SameSegment = math.MaxInt
	return r
}

// recorded is a disclosed supply between two cities: what partners are to find again.
type recorded struct {
	supplier, customer *graph.Enterprise
	from, to           string // cities
	anhui              bool   // one of the two is there
}

// recordedPairs lists them in the order of ids, each pair once. Pairs inside a
// corporate group are never proposed and are counted apart.
func (d *dataset) recordedPairs() (list []recorded, inGroups int) {
	seen := map[[2]string]bool{}
	for i := range d.Links {
		l := &d.Links[i]
		a, b := d.enterprises[l.Supplier], d.enterprises[l.Customer]
		if l.Kind != graph.LinkSupply || l.Confidence < graph.ConfidenceDisclosed || seen[[2]string{a.ID, b.ID}] ||
			a.Type != graph.TypeEnterprise || b.Type != graph.TypeEnterprise {
			continue
		}
		seen[[2]string{a.ID, b.ID}] = true
		from, to := d.city(a), d.city(b)
		if from == "" || to == "" || from == to {
			continue
		}
		if a.Group != "" && a.Group == b.Group {
			inGroups++
			continue
		}
		list = append(list, recorded{a, b, from, to, strings.HasPrefix(from, "34") || strings.HasPrefix(to, "34")})
	}
	slices.SortFunc(list, func(x, y recorded) int {
		return cmp.Or(strings.Compare(x.supplier.ID, y.supplier.ID), strings.Compare(x.customer.ID, y.customer.ID))
	})
	return list, inGroups
}

// standing is where the true partner stands among those proposed; ties are shared out evenly.
type standing struct {
	recorded
	found           bool
	better, tied, n int
}

func (s standing) hit(k int) float64 {
	if !s.found {
		return 0
	}
	return max(0, min(1, float64(k-s.better)/float64(s.tied)))
}

func (s standing) reciprocal() float64 {
	if !s.found {
		return 0
	}
	sum := 0.0
	for i := range s.tied {
		sum += 1 / float64(s.better+1+i)
	}
	return sum / float64(s.tied)
}

// place is 0 for the first and 1 for the last; only lists of at least three say something.
func (s standing) place() (x float64, ok bool) {
	if !s.found || s.n < 3 {
		return 0, false
	}
	return (float64(s.better) + float64(s.tied-1)/2) / float64(s.n-1), true
}

// stand asks one side of a pair for partners in the city of the other.
func (d *dataset) stand(t *testing.T, desk *inquiry.Desk, x recorded, side graph.Direction) standing {
	t.Helper()
	asked, other, home, away := x.supplier, x.customer, x.from, x.to
	if side == graph.Suppliers {
		asked, other, home, away = x.customer, x.supplier, x.to, x.from
	}
	a, err := desk.Partners(t.Context(), insight.PartnersQuestion{Enterprise: asked.ID, Region: home, Partner: away})
	if err != nil {
		t.Fatalf("%s to %s: %v", x.supplier.Name, x.customer.Name, err)
	}
	var list []insight.Partner
	for _, p := range slices.Concat(a.Customers, a.Suppliers, a.Equipment) {
		if p.Side == side {
			list = append(list, p)
		}
	}
	s := standing{recorded: x, n: len(list)}
	i := slices.IndexFunc(list, func(p insight.Partner) bool { return p.Firm.ID == other.ID })
	if i < 0 {
		return s
	}
	s.found = true
	for _, p := range list {
		ahead := list[i].Unsaid && !p.Unsaid || p.Unsaid == list[i].Unsaid && p.Score > list[i].Score+1e-9
		switch {
		case ahead:
			s.better++
		case p.Unsaid == list[i].Unsaid && math.Abs(p.Score-list[i].Score) <= 1e-9:
			s.tied++
		}
	}
	return s
}

// The ways of hiding links from a pair; pairs of the same key see the same.
var hideouts = []struct {
	name, zh string
	key      func(x recorded, target *graph.Enterprise) string
	gone     func(x recorded, target *graph.Enterprise) func(*graph.SupplyLink) bool
}{
	{"warm", "只隐去这一对", func(x recorded, _ *graph.Enterprise) string { return x.supplier.ID + x.customer.ID }, func(x recorded, _ *graph.Enterprise) func(*graph.SupplyLink) bool {
		return func(l *graph.SupplyLink) bool { return l.Supplier == x.supplier.ID && l.Customer == x.customer.ID }
	}},
	{"cold", "隐去对方的全部供货", func(_ recorded, target *graph.Enterprise) string { return target.ID }, func(_ recorded, target *graph.Enterprise) func(*graph.SupplyLink) bool {
		return func(l *graph.SupplyLink) bool { return l.Supplier == target.ID || l.Customer == target.ID }
	}},
	{"none", "隐去一切供货", func(recorded, *graph.Enterprise) string { return "" }, func(recorded, *graph.Enterprise) func(*graph.SupplyLink) bool {
		return func(*graph.SupplyLink) bool { return true }
	}},
}

func mean(rows []standing, value func(standing) (float64, bool)) float64 {
	sum, n := 0.0, 0
	for _, r := range rows {
		if x, ok := value(r); ok {
			sum, n = sum+x, n+1
		}
	}
	return sum / float64(n)
}

// holdOut asks for every recorded pair from either side.
func (d *dataset) holdOut(t *testing.T, sheet *sheet) {
	pairs, inGroups := d.recordedPairs()
	s := sheet.section("一、供货关系留出", fmt.Sprintf("跨城市、已披露（可信度≥0.7）的供货%d对，另有同集团%d对不计。逐对隐去，向一方问对方所在城市的伙伴，看真实伙伴排在哪里"+
		"（不限每环节三家，产业与装备两张名单合看；并列平分）。平均位次：0为第一、1为最后，只算三家以上的名单；区间按客户分组自助抽样。", len(pairs), inGroups))
	for _, h := range hideouts {
		for _, side := range []graph.Direction{graph.Customers, graph.Suppliers} {
			target := func(x recorded) *graph.Enterprise {
				if side == graph.Suppliers {
					return x.supplier
				}
				return x.customer
			}
			key := func(i int) string { return h.key(pairs[i], target(pairs[i])) }
			order := make([]int, len(pairs)) // those that see the same ask at one desk, which reads the names once
			for i := range order {
				order[i] = i
			}
			slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(key(a), key(b)) })
			rows := make([]standing, len(pairs))
			var desk *inquiry.Desk
			for n, i := range order {
				if x := pairs[i]; n == 0 || key(i) != key(order[n-1]) {
					desk = inquiry.NewWithRules(hidden{d.store, h.gone(x, target(x))}, everyone())
				}
				rows[i] = d.stand(t, desk, pairs[i], side)
			}
			for _, part := range []struct {
				name string
				in   func(standing) bool
			}{{"全部", func(standing) bool { return true }}, {"安徽以外", func(s standing) bool { return !s.anhui }}, {"安徽", func(s standing) bool { return s.anhui }}} {
				some := slices.DeleteFunc(slices.Clone(rows), func(s standing) bool { return !part.in(s) })
				if len(some) == 0 {
					continue
				}
				lists := 0
				for _, r := range some {
					if _, ok := r.place(); ok {
						lists++
					}
				}
				key := fmt.Sprintf("找%s，%s，%s（%d对，%d张名单）", map[graph.Direction]string{graph.Customers: "客户", graph.Suppliers: "供应商"}[side], h.zh, part.name, len(some), lists)
				s.holdOutRow(key, some)
			}
			if os.Getenv("CHAINCHIEF_CASES") != "" && h.name == "none" {
				for _, r := range rows {
					if x, ok := r.place(); !r.found || ok && x > 0.6 {
						t.Logf("%s: %s → %s: found %v, %d better of %d", side, r.supplier.ShortName, r.customer.ShortName, r.found, r.better, r.n)
					}
				}
			}
		}
	}
}

func (s *section) holdOutRow(key string, rows []standing) {
	figure := func(name string, better int, tolerance float64, value func(standing) (float64, bool)) {
		at := func(rows []standing) float64 { return mean(rows, value) }
		low, high := interval(rows, func(r standing) string { return r.customer.ID }, at)
		s.add(key, name, at(rows), low, high, better, tolerance)
	}
	figure("找到", more, 0.02, func(r standing) (float64, bool) {
		if r.found {
			return 1, true
		}
		return 0, true
	})
	figure("首位", more, 0.03, func(r standing) (float64, bool) { return r.hit(1), true })
	figure("倒数名次", more, 0.03, func(r standing) (float64, bool) { return r.reciprocal(), true })
	figure("平均位次", less, 0.03, func(r standing) (float64, bool) { return r.place() })
}

// gradedLine is a pair that a person of the trade graded: sensible, defensible or foolish.
type gradedLine struct{ enterprise, side, partner, segment, grade string }

func readGraded(t *testing.T) []gradedLine {
	t.Helper()
	file, err := os.Open("testdata/graded-partners.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []gradedLine
	for _, r := range rows[1:] {
		list = append(list, gradedLine{r[0], r[1], r[2], r[3], r[4]})
	}
	return list
}

// graded tells what became of the lines: an S that stays, an F that is gone.
func (d *dataset) graded(t *testing.T, sheet *sheet) {
	byName := map[string]*graph.Enterprise{}
	for i := range d.Enterprises {
		e := &d.Enterprises[i]
		for _, n := range append([]string{e.Name, e.ShortName}, e.Aliases...) {
			byName[n] = e
		}
	}
	lines := readGraded(t)
	kept := map[[2]string]int{} // side and grade; side blank: all
	all := map[[2]string]int{}
	unknown := 0
	desks := []*inquiry.Desk{inquiry.NewWithRules(d.store, everyone()), inquiry.New(d.store)}
	shown := map[string]int{}
	for _, x := range lines {
		all[[2]string{"", x.grade}]++
		all[[2]string{x.side, x.grade}]++
		e, f := byName[x.enterprise], byName[x.partner]
		if e == nil || f == nil {
			unknown++
			continue
		}
		stays := [2]bool{}
		for i, desk := range desks {
			a, err := desk.Partners(t.Context(), insight.PartnersQuestion{Enterprise: e.ID})
			if err != nil {
				t.Fatal(err)
			}
			stays[i] = namedAs(a, x.side, f.ID)
		}
		if stays[0] {
			kept[[2]string{"", x.grade}]++
			kept[[2]string{x.side, x.grade}]++
		}
		if stays[1] {
			shown[x.grade]++
		}
		if os.Getenv("CHAINCHIEF_CASES") != "" && (x.grade == "F" && stays[0] || x.grade == "S" && !stays[0]) {
			t.Logf("%s %s %s (%s) %s: kept %v", x.enterprise, x.side, x.partner, x.segment, x.grade, stays[0])
		}
	}
	s := sheet.section("二、行家逐条评过的伙伴", fmt.Sprintf("第2版名单里评过的%d条：S合理、D说得过去、F可笑（%d条的企业已不在库中，按去掉算）。留下的：仍可能被推荐（不限每环节三家）。", len(lines), unknown))
	share := func(a, b int) float64 { return float64(a) / float64(b) }
	for _, side := range []struct{ key, zh string }{{"", "全部"}, {"customer", "客户"}, {"supplier", "供应商"}, {"research", "科创"}} {
		k := func(g string) int { return kept[[2]string{side.key, g}] }
		n := func(g string) int { return all[[2]string{side.key, g}] }
		if n("S")+n("D")+n("F") == 0 {
			continue
		}
		row := fmt.Sprintf("%s（S%d D%d F%d）", side.zh, n("S"), n("D"), n("F"))
		tolerance := 0.03
		if side.key != "" {
			tolerance = 0.1
		}
		s.add(row, "留下的S", share(k("S"), n("S")), math.NaN(), math.NaN(), more, tolerance)
		s.add(row, "留下的D", share(k("D"), n("D")), math.NaN(), math.NaN(), neither, 0)
		s.add(row, "F占留下的", share(k("F"), max(1, k("S")+k("D")+k("F"))), math.NaN(), math.NaN(), less, tolerance)
	}
	s.add("名单上（每环节三家）", "F占留下的", share(shown["F"], max(1, shown["S"]+shown["D"]+shown["F"])), math.NaN(), math.NaN(), less, 0.03)
	s.add("名单上（每环节三家）", "留下的S", share(shown["S"], all[[2]string{"", "S"}]), math.NaN(), math.NaN(), more, 0.05)
}

// namedAs reports whether an answer names a firm as what a line calls it.
func namedAs(a *insight.Partners, side, id string) bool {
	if side == "research" {
		return slices.ContainsFunc(a.Science, func(x insight.Science) bool { return x.Firm.ID == id })
	}
	want := map[string]graph.Direction{"customer": graph.Customers, "supplier": graph.Suppliers}[side]
	return slices.ContainsFunc(slices.Concat(a.Customers, a.Suppliers, a.Equipment), func(p insight.Partner) bool { return p.Firm.ID == id && p.Side == want }) ||
		slices.ContainsFunc(a.Known, func(k insight.KnownLink) bool { return k.Firm.ID == id && k.Side == want })
}
