package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"chainchief/graph"
)

// dice draws the writes and questions of a differential test. What it draws
// depends on the seed alone, never on an answer. Its pools are small, so that
// writes meet each other, and hold a few ids that do not exist.
type dice struct {
	*rand.Rand
	written []string // ids of batches drawn so far
	last    graph.Batch
}

func newDice(seed uint64) *dice { return &dice{Rand: rand.New(rand.NewPCG(seed, 0x636861696e))} }

// one is true once in n throws.
func (d *dice) one(n int) bool { return d.IntN(n) == 0 }

func draw[T any](d *dice, list ...T) T { return list[d.IntN(len(list))] }

// some draws up to most entries; an entry may come twice.
func some[T any](d *dice, most int, list ...T) []T {
	var out []T
	for range d.IntN(most + 1) {
		out = append(out, draw(d, list...))
	}
	return out
}

// rarely draws the exception once in a hundred throws.
func rarely[T any](d *dice, rule, exception T) T {
	if d.one(100) {
		return exception
	}
	return rule
}

var (
	diceRegions = []string{"90", "9001", "900101", "900102", "900191", "9001r1", "9002", "900201"}
	diceLeaves  = []string{"aa.x.one", "aa.x.two", "aa.x.new", "aa.y.end", "bb.z.raw", "bb.z.ware"}
	diceDates   = []graph.Date{"", "", "2018", "2019-12", "2020-06-15", "2022-03", "2024-02-29", "2025"}
	diceNames   = []string{"甲公司", "乙公司", "丙丙公司", "氢能公司", "𠮷祥公司", "A·B公司", "公司", "安徽甲乙公司"}
	diceWords   = []string{"", "公司", "甲", "氢", "𠮷", "a·b", "pinyin", "py", "e-", "乙公", "600001", "无此", "·"}
	diceChains  = []string{"aa", "bb"}
)

func (d *dice) firmID() string { return rarely(d, "e-"+string(rune('a'+d.IntN(9))), "e-none") }
func (d *dice) leafID() string {
	return rarely(d, draw(d, diceLeaves...), draw(d, "aa.x", "aa.x.none"))
}
func (d *dice) regionID() string       { return rarely(d, draw(d, diceRegions...), "none") }
func (d *dice) date() graph.Date       { return rarely(d, draw(d, diceDates...), "2023-02-30") }
func (d *dice) scopeID() string        { return draw(d, d.leafID(), "aa.x", "aa.y", "bb.z", "aa", "bb") }
func (d *dice) limit() int             { return rarely(d, draw(d, 1, 2, 3, 7, 50), 0) }
func (d *dice) size() graph.Size       { return draw(d, graph.Sizes...) }
func (d *dice) noon() time.Time        { return noon.Add(time.Duration(d.IntN(100_000)) * time.Second) }
func (d *dice) optionalRegion() string { return draw(d, "", d.regionID(), d.regionID(), d.regionID()) }

// interval draws since and until, mostly in order.
func (d *dice) interval() (since, until graph.Date) {
	since, until = d.date(), draw(d, "", "", d.date())
	if since != "" && until != "" && until.LastDay() <= since.LastDay() {
		until = rarely(d, "", until)
	}
	return since, until
}

func (d *dice) firm() graph.Enterprise {
	e := firm(rarely(d, d.firmID(), "bad id"), draw(d, diceNames...), d.optionalRegion(), d.size(), func(e *graph.Enterprise) {
		e.LocalSince, e.LocalUntil = d.interval()
		e.Park = draw(d, "", "", "k-a", "k-b")
		if d.one(4) {
			e.State, e.StateDate = draw(d, graph.StateNormal, graph.StateStopped, graph.StateRestructuring, graph.StateDeregistered, graph.StateMoved, graph.StateUnfound), d.date()
			if e.State == graph.StateMoved {
				e.MovedTo = d.optionalRegion()
			}
			e.Group = draw(d, "", "某集团", "另一集团")
		}
		if d.one(3) {
			e.Parent = d.firmID()
		}
		if d.one(6) {
			e.Type = graph.TypeInstitution
		}
		if d.one(4) {
			e.ListedCode = draw(d, "600001", "300002")
		}
		if d.one(4) {
			e.Aliases = []string{draw(d, "旧名", "甲", "HY", "氢")}
		}
	})
	if e.Parent == e.ID {
		e.Parent = ""
	}
	return e
}

// record draws a record of any kind, mostly one that may be written.
func (d *dice) record() graph.Record {
	switch d.IntN(24) {
	case 0, 1, 2, 3, 4:
		return d.firm()
	case 5, 6, 7, 8:
		since, until := d.interval()
		m := works(d.firmID(), d.leafID(), draw(d, graph.Certainties...), since, until)
		if m.Captive = d.one(4); m.Captive {
			m.Products = some(d, 2, "甲件", "乙件")
		}
		if d.one(2) {
			m.Source = graph.Source{Evidence: draw(d, graph.EvidenceClasses...), SourceDate: draw(d, diceDates...)}
		}
		return m
	case 9, 10, 11, 12:
		since, until := d.interval()
		l := link(fmt.Sprintf("l-%d", d.IntN(24)), d.firmID(), d.firmID(), draw(d, 0, 0.3, 0.7, 0.9, 0.95, 1), since, until)
		l.Segment = draw(d, "", d.leafID())
		l.Kind = draw(d, graph.LinkSupply, graph.LinkSupply, graph.LinkIntraGroup)
		return l
	case 13, 14, 15, 16:
		kinds := sampled()
		kind := draw(d, kinds...)
		if d.one(4) {
			kind = kinds[len(kinds)-1] // that a test added, however many there are
		}
		r := d.sample(graph.Describe(kind), d.IntN(5), d.refer)
		if c, ok := r.(graph.Check); ok && !d.one(4) { // so that checks meet
			c.Region, c.Segment, c.Date = "900101", "aa.x.one", "2024"
			return c
		}
		return r
	case 17:
		return note(fmt.Sprintf("t-%d", d.IntN(4)), graph.KindEnterprises, d.firmID())
	case 18:
		return coverage(fmt.Sprintf("g-%d", d.IntN(5)), d.regionID(), rarely(d, d.scopeID(), graph.ScopeAll))
	case 19:
		return leaf(draw(d, diceLeaves...), distinct(some(d, 2, d.leafID(), d.leafID()))...) // may close a cycle
	case 20, 21:
		return d.problem()
	case 22:
		return graph.Cluster{ID: "cl-1", Name: "集群", Chain: draw(d, diceChains...), Regions: distinct(some(d, 2, diceRegions...)),
			LeadFirms: distinct(some(d, 3, d.firmID(), d.firmID())), Source: synthetic}
	}
	return draw[graph.Record](d,
		region("900102", "乙区"+draw(d, "", "改名"), graph.LevelCounty, draw(d, "9001", "9002")),
		graph.Park{ID: "k-c", Name: "丙园区", Region: d.regionID(), Level: "provincial", Source: synthetic},
		graph.ParkPair{ID: "q-2", Park: "k-b", PartnerPark: draw(d, "", "k-a", "k-c"), Status: "paired", Source: synthetic},
		graph.Chain{ID: draw(d, diceChains...), Name: draw(d, diceNames...), System: "chain", Source: synthetic})
}

// problem draws one, settled up to some step: most take the next one by chance, some
// leave one out, go back, change what was done, or are struck off by who settled them.
func (d *dice) problem() graph.Issue {
	p := problem(fmt.Sprintf("j-%d", d.IntN(4)), d.firmID(), d.IntN(len(graph.ProblemSteps)))
	p.Returned = draw(d, "", "", "要重办", "仍要重办")
	if p.DoneBy != "" && d.one(3) {
		p.DoneBy = draw(d, "某人", "另一人")
	}
	if p.ClosedBy != "" && d.one(3) {
		p.ClosedBy = draw(d, "某 人", p.DoneBy)
	}
	p.Met = rarely(d, p.Met, "")
	return p
}

// sampled lists the kinds whose records are drawn by their rows: all that record does not name.
func sampled() []graph.Kind {
	return filter(written(), func(k graph.Kind) bool {
		switch k {
		case graph.KindRegions, graph.KindChains, graph.KindSegments, graph.KindParks, graph.KindParkPairs, graph.KindEnterprises,
			graph.KindClusters, graph.KindMemberships, graph.KindLinks, graph.KindCoverage, graph.KindNotes, graph.KindProblems:
			return false
		}
		return true
	})
}

// refer draws the key of a record that another may refer to.
func (d *dice) refer(kind graph.Kind) string {
	switch kind {
	case graph.KindEnterprises:
		return d.firmID()
	case graph.KindSegments:
		return d.leafID()
	case graph.KindRegions:
		return d.regionID()
	case graph.KindChains:
		return draw(d, diceChains...)
	case graph.KindParks:
		return draw(d, "k-a", "k-b", "k-c")
	case graph.KindClusters:
		return "cl-1"
	}
	return d.keyOf(kind)
}

// keyOf draws a key that a sample of the kind may bear.
func (d *dice) keyOf(kind graph.Kind) string {
	return d.sample(graph.Describe(kind), d.IntN(5), d.refer).Ref().Key
}

func distinct(list []string) []string {
	var out []string
	for _, v := range list {
		if !strings.Contains("|"+strings.Join(out, "|")+"|", "|"+v+"|") {
			out = append(out, v)
		}
	}
	return out
}

func (d *dice) ref() graph.Ref {
	return draw(d,
		graph.Ref{Kind: graph.KindEnterprises, Key: d.firmID()},
		graph.Ref{Kind: graph.KindMemberships, Key: d.firmID() + "|" + d.leafID() + "|" + string(draw(d, diceDates...))},
		graph.Ref{Kind: graph.KindLinks, Key: fmt.Sprintf("l-%d", d.IntN(24))},
		graph.Ref{Kind: graph.KindLinks, Key: fmt.Sprintf("l-%d", d.IntN(8))},
		d.sampledRef(),
		d.sampledRef(),
		d.sampledRef(),
		graph.Ref{Kind: graph.KindNotes, Key: fmt.Sprintf("t-%d", d.IntN(4))},
		graph.Ref{Kind: graph.KindProblems, Key: fmt.Sprintf("j-%d", d.IntN(4))},
		graph.Ref{Kind: graph.KindSegments, Key: d.leafID()},
		graph.Ref{Kind: graph.KindRegions, Key: d.regionID()},
		graph.Ref{Kind: graph.KindImages, Key: "x"})
}

func (d *dice) sampledRef() graph.Ref {
	kind := draw(d, sampled()...)
	return graph.Ref{Kind: kind, Key: d.keyOf(kind)}
}

// write draws a write: a batch, or the operation of an undo, a merge or its reverse.
func (d *dice) write() (string, operation, *graph.Batch) {
	switch d.IntN(10) {
	case 0, 1:
		id := "none"
		if len(d.written) > 0 && !d.one(20) {
			id = d.written[max(0, len(d.written)-1-d.IntN(6))]
		}
		q := graph.UndoRequest{Import: id, Actor: graph.Actor{Person: "某人"}, Time: d.noon()}
		return fmt.Sprintf("undo %s", id), func(ctx context.Context, s graph.Store) (any, error) { return s.Undo(ctx, q) }, nil
	case 2:
		q := graph.MergeRequest{Old: d.firmID(), New: d.firmID(), Actor: graph.Actor{Person: "某人"}, Time: d.noon()}
		return fmt.Sprintf("merge %s into %s", q.Old, q.New), func(ctx context.Context, s graph.Store) (any, error) { return s.Merge(ctx, q) }, nil
	case 3:
		q := graph.UnmergeRequest{Old: d.firmID(), Actor: graph.Actor{Person: "某人"}, Time: d.noon()}
		return fmt.Sprintf("unmerge %s", q.Old), func(ctx context.Context, s graph.Store) (any, error) { return s.Unmerge(ctx, q) }, nil
	}
	if d.last.ID != "" && d.one(20) {
		again := d.last
		return "again batch " + again.ID, nil, &again
	}
	id := fmt.Sprintf("b-%d", len(d.written))
	if len(d.written) > 0 && d.one(15) {
		id = draw(d, d.written...) // taken
	}
	b := graph.Batch{ID: id, Title: "随机批次", Class: draw(d, "", graph.ImportForm), Actor: graph.Actor{Person: "某人", Origin: draw(d, "", "127.0.0.1")}, Time: d.noon()}
	seen := map[graph.Ref]bool{}
	if d.one(6) {
		for _, r := range d.tracked() {
			seen[r.Ref()] = true
			b.Put.Add(r)
		}
	}
	for range d.IntN(3) + 1 {
		r := d.record()
		if !seen[r.Ref()] || d.one(30) {
			b.Put.Add(r)
		}
		seen[r.Ref()] = true
	}
	if d.one(5) {
		if ref := d.ref(); !seen[ref] {
			b.Delete = append(b.Delete, ref)
		}
	}
	if d.one(10) {
		b.DataDate = draw(d, graph.Date("2024-06-30"), "2025", "2021-01")
	}
	d.written, d.last = append(d.written, id), b
	return fmt.Sprintf("batch %s", encode(b)), nil, &b
}

// tracked draws a project of the ledger with its first passages, mostly as they may be.
func (d *dice) tracked() []graph.Record {
	p := project(fmt.Sprintf("p-%d", d.IntN(5)), draw(d, "900101", "900102"))
	p.Amount100MCNY, p.ReferrerUnit = float64(d.IntN(3)), draw(d, "", "", "某商会")
	steps := draw(d, []graph.ProjectStage{graph.ProjectLead}, []graph.ProjectStage{graph.ProjectSigned}, graph.ProjectStages[:2], graph.ProjectStages[1:3], graph.ProjectStages[1:5],
		[]graph.ProjectStage{graph.ProjectSigned, graph.ProjectStarted, graph.ProjectSigned}, []graph.ProjectStage{graph.ProjectSigned, graph.ProjectEnded}, []graph.ProjectStage{graph.ProjectSigned, graph.ProjectCommissioned})
	records, from := []graph.Record{nil}, graph.ProjectStage("")
	var track []graph.Passage
	for i, to := range steps {
		x := graph.Passage{Project: p.ID, Region: p.Region, Step: i + 1, From: from, To: to, Date: draw(d, "2022-03", graph.Date(fmt.Sprintf("2022-0%d", 3+i))), Proof: "协议", Reason: "有变", By: "甲", Second: "乙", State: graph.PassageDone, Source: synthetic}
		x.ID = fmt.Sprintf("ps-%s-%d", p.ID, x.Step)
		records, track, from = append(records, x), append(track, x), to
	}
	p.Stage, p.Date = graph.Standing(track)
	p.Stage = rarely(d, p.Stage, graph.ProjectCommissioned)
	records[0] = p
	return records
}

// parts draws disjoint lists of regions.
func (d *dice) parts() [][]string {
	codes := append([]string{""}, diceRegions...)
	d.Shuffle(len(codes), func(i, j int) { codes[i], codes[j] = codes[j], codes[i] })
	parts := make([][]string, d.IntN(4))
	for i := range parts {
		n := d.IntN(3)
		parts[i], codes = codes[:n], codes[n:]
	}
	if len(parts) > 1 && d.one(30) {
		parts[0] = append(parts[0], parts[len(parts)-1]...) // may overlap
	}
	return parts
}

// question draws a read.
func (d *dice) question() (string, operation) {
	regions := func() []string { return some(d, 3, append([]string{""}, diceRegions...)...) }
	asOf := d.date()
	switch d.IntN(12) {
	case 0, 1, 2:
		q := graph.TallyQuery{Scopes: []string{d.scopeID(), d.scopeID(), d.scopeID()}, Parts: d.parts(), AsOf: asOf}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) { return s.Tally(ctx, q) }
	case 3, 4:
		q := graph.MembersQuery{Regions: regions(), AsOf: asOf, MinCertainty: draw(d, "", "", graph.Probable, graph.Confirmed), Limit: d.limit()}
		if d.one(3) {
			q.Enterprises = append(q.Enterprises, d.firmID(), d.firmID())
		}
		if q.Enterprises == nil || d.one(3) {
			q.Segments = append(q.Segments, d.leafID(), d.leafID())
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) { return s.Members(ctx, q) }
	case 5:
		ids := []string{d.firmID(), d.firmID()}
		return fmt.Sprintf("enterprises %v", ids), func(ctx context.Context, s graph.Store) (any, error) { return s.Enterprises(ctx, ids) }
	case 6, 7:
		q := graph.FindQuery{Text: rarely(d, draw(d, diceWords...), "A b"), Limit: d.limit(), AsOf: asOf}
		if d.one(3) {
			q.Regions = regions()
		}
		if d.one(3) {
			q.Scopes = []string{d.scopeID()}
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) {
			return paged(func(cursor string) ([]graph.Enterprise, string, error) {
				q.Cursor = cursor
				f, err := s.Find(ctx, q)
				return f.Enterprises, f.NextCursor, err
			})
		}
	case 8:
		q := graph.LinksQuery{Enterprises: []string{d.firmID(), d.firmID()}, Direction: rarely(d, draw(d, graph.Suppliers, graph.Customers, graph.Both), "up"),
			AsOf: asOf, MinConfidence: draw(d, 0, 0.5, 0.7, 0.9), Limit: d.limit()}
		if d.one(2) && q.Check() == nil {
			return fmt.Sprintf("walked %+v", q), func(ctx context.Context, s graph.Store) (any, error) { return walked(ctx, s, q) }
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) { return s.Links(ctx, q) }
	case 9:
		q := graph.ProjectsQuery{Limit: d.limit()}
		if d.one(2) {
			q.Regions = regions()
		}
		if d.one(3) {
			q.Segments = []string{d.leafID()}
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) {
			return paged(func(cursor string) ([]graph.Project, string, error) {
				q.Cursor = cursor
				p, err := s.Projects(ctx, q)
				return p.Projects, p.NextCursor, err
			})
		}
	case 10:
		q := graph.KinQuery{Enterprises: []string{d.firmID(), d.firmID()}, Limit: d.limit()}
		if d.one(2) && q.Check() == nil {
			return fmt.Sprintf("walked kin %+v", q), func(ctx context.Context, s graph.Store) (any, error) {
				return walkedKin(ctx, s, q.Enterprises, q.Limit)
			}
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) { return s.Kin(ctx, q) }
	}
	switch d.IntN(4) {
	case 0:
		return "taxonomy", func(ctx context.Context, s graph.Store) (any, error) { return s.Taxonomy(ctx) }
	case 1:
		return "gazetteer", func(ctx context.Context, s graph.Store) (any, error) { return s.Gazetteer(ctx) }
	case 2:
		q := graph.RecordsQuery{Limit: 3}
		for range 1 + d.IntN(3) {
			q.Kinds = append(q.Kinds, draw(d, append(sampled(), graph.KindCoverage, graph.KindNotes, graph.KindSegments, graph.KindAliases)...))
		}
		if d.one(2) {
			q.Refs = []graph.Ref{d.ref(), {Kind: graph.KindRegions, Key: d.regionID()}, {Kind: graph.KindEnterprises, Key: d.firmID()}}
		}
		return fmt.Sprintf("%+v", q), func(ctx context.Context, s graph.Store) (any, error) {
			return paged(func(cursor string) ([]graph.Record, string, error) {
				q.Cursor = cursor
				p, err := s.Records(ctx, q)
				return p.Records, p.NextCursor, err
			})
		}
	}
	return "imports", func(ctx context.Context, s graph.Store) (any, error) {
		return paged(func(cursor string) ([]graph.Import, string, error) {
			p, err := s.Imports(ctx, graph.ImportsQuery{Limit: 4, Cursor: cursor})
			return p.Imports, p.NextCursor, err
		})
	}
}

// drawn draws what a question of an Asker may name.
func (d *dice) drawn() Drawn {
	return Drawn{
		Rand: d.Rand, Firms: [3]string{d.firmID(), d.firmID(), d.firmID()}, Leaf: d.leafID(), Park: draw(d, "k-a", "k-b", "k-c"),
		Region: d.regionID(), Other: d.regionID(), Chain: draw(d, diceChains...), AsOf: d.date(),
	}
}
