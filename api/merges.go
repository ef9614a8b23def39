package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/intake"
	"chainchief/keep"
	"chainchief/report"
	"chainchief/seed"
)

// mergeAnswer is a merge: an enterprise that now is another.
type mergeAnswer struct {
	Old    string         `json:"old"`
	New    *insight.Named `json:"new"`
	Import string         `json:"import"`
}

// askMerges is /merges.
func askMerges(r *request) (*reply, error) {
	q := graph.RecordsQuery{Kinds: []graph.Kind{graph.KindAliases}, Limit: r.most(), Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	page, err := r.v.Records(r.ctx, q)
	if err != nil {
		return nil, err
	}
	naming, err := r.v.Naming(r.ctx, page.Records)
	if err != nil {
		return nil, err
	}
	out := listAnswer[mergeAnswer]{make([]mergeAnswer, 0, len(page.Records)), page.NextCursor}
	for _, record := range page.Records {
		a := record.(graph.Alias)
		out.Items = append(out.Items, mergeAnswer{a.Old, naming(graph.KindEnterprises, a.New), a.Import})
	}
	return &reply{json: out, name: r.called("", "合并记录"), paper: func() *report.Paper {
		return cut(recordsPaper(graph.KindAliases, page.Records, naming), page.NextCursor)
	}}, nil
}

// merge is POST /merges: old is merged into new.
func merge(r *request) error {
	confirmed := r.yes("confirm")
	if r.err != nil {
		return r.err
	}
	values, err := fields(r.c.Request)
	if err != nil {
		return err
	}
	given, err := texts(values, "old", "new")
	if err != nil {
		return err
	}
	var faults graph.Faults
	for _, f := range []struct{ name, zh string }{{"old", "原企业"}, {"new", "并入的企业"}} {
		if v := given[f.name]; !isSlug(v) {
			faults = append(faults, graph.Fault{Who: graph.KindAliases.ZH(), Field: f.name, FieldZH: f.zh, Value: clean(v), Want: "须是企业的标识，请从企业页面上取"})
		}
	}
	if len(faults) > 0 {
		return faults
	}
	imp, err := r.merged(given["old"], given["new"], confirmed)
	if err != nil {
		return err
	}
	return r.json(r.located(imp), importOf(imp))
}

// merged merges one enterprise into another, and keeps that a person took them for one.
// Two that speak against being one are merged only when a person has confirmed it.
func (r *request) merged(old, kept string, confirmed bool) (graph.Import, error) {
	var pair [2]graph.Enterprise
	err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		if pair, err = r.pairIn(v, old, kept); err != nil || confirmed {
			return err
		}
		told, err := r.twinsTold(v, []intake.Twin{{One: pair[0], Other: pair[1]}})
		if err != nil || !told[0].Apart {
			return err
		}
		question := fmt.Sprintf("“%s”与“%s”：%s", pair[0].Name, pair[1].Name, told[0].Warning)
		if r.route.page != "" {
			return fault{409, question + "；确是同一家，请勾选“已核实是同一家”后再点合并"}
		}
		return unconfirmed(question)
	})
	if err != nil {
		return graph.Import{}, err
	}
	imp, err := r.changed("merge", func(ctx context.Context) (graph.Import, error) {
		return r.store.Merge(ctx, graph.MergeRequest{Old: old, New: kept, Actor: r.actor(), Time: r.now()})
	})
	if err != nil {
		return imp, err
	}
	_, err = r.decide(pair, graph.DecidedSame)
	return imp, err
}

// pair are two recorded enterprises.
func (r *request) pair(one, other string) (pair [2]graph.Enterprise, err error) {
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		pair, err = r.pairIn(v, one, other)
		return err
	})
	return pair, err
}

func (r *request) pairIn(v *inquiry.View, one, other string) (pair [2]graph.Enterprise, err error) {
	for i, id := range []string{one, other} {
		list, err := v.Enterprises(r.ctx, []string{id})
		if err != nil {
			return pair, err
		}
		pair[i] = list[0]
	}
	return pair, nil
}

// decide keeps what a person said of two enterprises, so that it is asked no more, or
// that it is to be asked again.
func (r *request) decide(pair [2]graph.Enterprise, verdict string) (graph.Import, error) {
	now, d := r.now(), graph.Describe(graph.KindDecisions)
	one := graph.Decision{One: pair[0].Name, Other: pair[1].Name, Verdict: verdict, By: r.actor().Person, Date: graph.Date(now.Format(time.DateOnly)), Source: graph.Source{Evidence: graph.EvidenceOffice}}
	if one.One == one.Other { // the names do not tell them apart, so nothing can be kept of them
		return graph.Import{}, nil
	}
	one.ID = d.NewID(one, seed.Fold)
	before, err := r.decided(one)
	switch {
	case err != nil, verdict == graph.DecidedOpen && before.Verdict != graph.DecidedSame: // nothing was said that could be open again
		return graph.Import{}, err
	case before.ID != "":
		one.ID, one.One, one.Other = before.ID, before.One, before.Other
	}
	b := graph.Batch{ID: "web-" + now.UTC().Format("20060102T150405") + "-" + requestID(r.c) + "-" + verdict,
		Title: fmt.Sprintf("认定：%s 与 %s %s", one.One, one.Other, d.Field("verdict").WordZH(verdict)), Class: graph.ImportForm, Actor: r.actor(), Time: now}
	b.Put.Add(one)
	return r.apply(&draft{batch: b})
}

// decided is what was said of two enterprises before, whichever was named first; a zero
// decision where nothing was.
func (r *request) decided(one graph.Decision) (before graph.Decision, err error) {
	turned := one
	turned.One, turned.Other = one.Other, one.One
	turned.ID = graph.Describe(graph.KindDecisions).NewID(turned, seed.Fold)
	err = r.desk.View(r.ctx, func(v *inquiry.View) error {
		before = graph.Decision{}
		for _, d := range []graph.Decision{one, turned} {
			record, err := r.record(v, d.Ref())
			if err != nil {
				return err
			}
			if found, ok := record.(graph.Decision); ok {
				before = found
			}
		}
		return nil
	})
	return before, err
}

// unmerge is POST /merges/{old}/undo.
func unmerge(r *request) error {
	if err := r.noBody(); err != nil {
		return err
	}
	imp, err := r.unmerged(strings.TrimSpace(r.key()))
	if err != nil {
		return err
	}
	r.c.Header("Location", base+"/imports/"+imp.ID)
	return r.json(http.StatusOK, importOf(imp))
}

// unmerged takes a merge back: who does so says that the two are not one.
func (r *request) unmerged(old string) (graph.Import, error) {
	var kept string
	err := r.desk.View(r.ctx, func(v *inquiry.View) error {
		a, err := r.alias(v, old)
		kept = a.New
		return err
	})
	if err != nil {
		return graph.Import{}, err
	}
	imp, err := r.changed("unmerge", func(ctx context.Context) (graph.Import, error) {
		return r.store.Unmerge(ctx, graph.UnmergeRequest{Old: old, Actor: r.actor(), Time: r.now()})
	})
	if err != nil {
		return imp, err
	}
	pair, err := r.pair(old, kept)
	if err == nil {
		_, err = r.decide(pair, graph.DecidedDifferent)
	}
	return imp, err
}

// mergedBy are the two enterprises that a write merged: the one that became the other, and that.
func (r *request) mergedBy(v *inquiry.View, i graph.Import) (old, kept string, err error) {
	err = r.touched(v, i, func(ref graph.Ref) bool {
		if ref.Kind == graph.KindAliases {
			old = ref.Key
		}
		return old == ""
	})
	if err != nil || old == "" {
		return "", "", err
	}
	a, err := r.alias(v, old)
	if a.Import != i.ID {
		return "", "", err
	}
	return old, a.New, err
}

// alias is what became of an enterprise that was merged; a zero one where none was.
func (r *request) alias(v *inquiry.View, old string) (a graph.Alias, err error) {
	page, err := v.Records(r.ctx, graph.RecordsQuery{Kinds: []graph.Kind{graph.KindAliases}, IDs: []string{old}, Limit: 1})
	if err == nil {
		a = page.Records[0].(graph.Alias)
	}
	return a, unlessMissing(err)
}

// twinAnswer is two enterprises that may be one.
type twinAnswer struct {
	One   firmAnswer `json:"one"`
	Other firmAnswer `json:"other"`
	// Sure: by names and codes they are one; else somebody must look.
	Sure bool   `json:"sure"`
	Why  string `json:"why"` // in words
	// Warning is what speaks against it, as a sentence: counties, codes or chains that differ. Blank: nothing.
	Warning string `json:"warning"`
	// Apart: there is a warning, and they are merged only when a person confirms it.
	Apart bool `json:"apart"`
}

// firmAnswer is what tells an enterprise from one that is called alike.
type firmAnswer struct {
	insight.Named
	Region     string `json:"region"` // its name
	CreditCode string `json:"credit_code"`
}

// twins are the enterprises that may be there twice.
func (r *request) twins(v *inquiry.View) ([]intake.Twin, error) {
	release, err := r.turn(keep.Cost{Kind: "twins", Time: time.Second, Bytes: usualBytes}) // of many enterprises it takes as long as a file does
	if err != nil {
		return nil, err
	}
	defer release()
	return intake.Twins(r.ctx, v.Reader)
}

// twinsTold words some of them, and what speaks against each.
func (r *request) twinsTold(v *inquiry.View, list []intake.Twin) ([]twinAnswer, error) {
	names, err := v.Names(r.ctx)
	if err != nil {
		return nil, err
	}
	told := func(e graph.Enterprise) firmAnswer {
		out := firmAnswer{Named: insight.Named{ID: e.ID, Name: e.Name}, Region: e.Place, CreditCode: e.CreditCode}
		if n := names.Region(e.Region); n != nil {
			out.Region = n.Name
		}
		return out
	}
	var ids []string
	for _, t := range list {
		ids = append(ids, t.One.ID, t.Other.ID)
	}
	slices.Sort(ids)
	chains := map[string][]string{} // of a firm
	for chunk := range slices.Chunk(slices.Compact(ids), graph.MaxIDs) {
		groups, err := v.Members(r.ctx, graph.MembersQuery{Enterprises: chunk, Limit: defaultLimit})
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			for _, m := range g.Members {
				chains[g.Of] = append(chains[g.Of], names.ChainOf(m.Membership.Segment))
			}
		}
	}
	out := make([]twinAnswer, 0, len(list))
	for _, t := range list {
		one, other := t.One, t.Other
		a := twinAnswer{One: told(one), Other: told(other), Sure: t.Sure, Why: t.Why}
		var doubts []string
		if one.Region != "" && other.Region != "" && !names.Atlas.Within(one.Region, other.Region) && !names.Atlas.Within(other.Region, one.Region) {
			doubts = append(doubts, fmt.Sprintf("所在地区不同（%s、%s）", a.One.Region, a.Other.Region))
		}
		if one.CreditCode != "" && other.CreditCode != "" && one.CreditCode != other.CreditCode {
			doubts = append(doubts, fmt.Sprintf("统一社会信用代码不同（%s、%s）", one.CreditCode, other.CreditCode))
		}
		mine, theirs := chains[one.ID], chains[other.ID]
		coded := one.CreditCode != "" && one.CreditCode == other.CreditCode // one legal person may be in several chains
		if !coded && len(mine) > 0 && len(theirs) > 0 && !slices.ContainsFunc(mine, func(c string) bool { return slices.Contains(theirs, c) }) {
			doubts = append(doubts, "没有共同的产业链")
		}
		if len(doubts) > 0 {
			a.Apart, a.Warning = true, "两家"+strings.Join(doubts, "，")+"，请核实是同一家再合并"
		}
		out = append(out, a)
	}
	return out, nil
}

// askTwins is /merges/proposed; of two enterprises that are named, what speaks against their merge.
func askTwins(r *request) (*reply, error) {
	limit, cursor := r.most(), r.cursor()
	if r.err != nil {
		return nil, r.err
	}
	var list []intake.Twin
	var err error
	if old, kept := r.values.Get("old"), r.values.Get("new"); old != "" || kept != "" {
		if !isSlug(old) || !isSlug(kept) {
			return nil, fault{400, "old 和 new 须都是企业的标识，请从企业页面上取"}
		}
		pair, err := r.pairIn(r.v, old, kept)
		if err != nil {
			return nil, err
		}
		list = []intake.Twin{{One: pair[0], Other: pair[1], Why: "指定的两家"}}
	} else if list, err = r.twins(r.v); err != nil {
		return nil, err
	}
	list, next, err := page(list, limit, cursor, r.v.Meta.Revision)
	if err != nil {
		return nil, err
	}
	told, err := r.twinsTold(r.v, list)
	return &reply{json: listAnswer[twinAnswer]{told, next}}, err
}

// mergesView is the page 企业合并: who may be there twice, and what was merged.
type mergesView struct {
	Sentence   string
	Twins      []twinAnswer
	More       int // beyond those shown
	Items      []mergeLine
	NextCursor string
}

// mergeLine is a merge as its import tells it.
type mergeLine struct {
	Old string
	importAnswer
}

// twinsShown are asked on one page.
const twinsShown = 50

// askMergesPage is the page /merges.
func askMergesPage(r *request) (*reply, error) {
	v, err := r.mergesView(r.v)
	return &reply{page: v}, err
}

func (r *request) mergesView(v *inquiry.View) (*mergesView, error) {
	out := &mergesView{}
	twins, err := r.twins(v)
	if err != nil {
		return nil, err
	}
	if n := len(twins); n > twinsShown {
		twins, out.More = twins[:twinsShown], n-twinsShown
	}
	if out.Twins, err = r.twinsTold(v, twins); err != nil {
		return nil, err
	}
	q := graph.RecordsQuery{Kinds: []graph.Kind{graph.KindAliases}, Limit: defaultLimit, Cursor: r.cursor()}
	if r.err != nil {
		return nil, r.err
	}
	list, err := v.Records(r.ctx, q)
	if err != nil {
		return nil, err
	}
	out.NextCursor = list.NextCursor
	for _, record := range list.Records {
		a := record.(graph.Alias)
		i, err := r.pastWrite(v, a.Import)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, mergeLine{a.Old, importOf(i)})
	}
	return out, nil
}

// mergePage is a button of the page /merges: one into the other, or not the same.
func mergePage(r *request) error {
	return r.onMerges(func() (graph.Import, error) {
		given, err := r.formTexts()
		if err != nil {
			return graph.Import{}, err
		}
		if !isSlug(given["old"]) || !isSlug(given["new"]) {
			return graph.Import{}, fault{400, "请从清单里选择企业"}
		}
		if given["verdict"] == graph.DecidedDifferent {
			pair, err := r.pair(given["old"], given["new"])
			if err != nil {
				return graph.Import{}, err
			}
			return r.decide(pair, graph.DecidedDifferent)
		}
		if given["turned"] == "yes" { // the other way round
			given["old"], given["new"] = given["new"], given["old"]
		}
		return r.merged(given["old"], given["new"], given["confirmed"] == "yes")
	})
}

// unmergePage is the button 拆分 of the page /merges.
func unmergePage(r *request) error {
	return r.onMerges(func() (graph.Import, error) { return r.unmerged(strings.TrimSpace(r.key())) })
}

// onMerges does something on the page /merges and goes on to it, or says there why not.
func (r *request) onMerges(do func() (graph.Import, error)) error {
	imp, err := do()
	if err == nil {
		to := "/merges?done=" + unchanged
		if imp.Sequence > 0 {
			to = "/merges?done=" + imp.ID
		}
		r.goOn(to)
		return nil
	}
	status, detail := problemOf(err)
	if status >= 500 {
		return err
	}
	var out *mergesView
	if err := r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		out, err = r.mergesView(v)
		return err
	}); err != nil {
		return err
	}
	out.Sentence = detail
	return r.show(status, out)
}
