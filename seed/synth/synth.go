// Package synth makes up a province of any size, for benchmarks, tests and
// trials: 400 regions, 20 chains of 100 leaf segments each, enterprises with
// their memberships and supply links, projects and what people recorded. The
// same numbers give the same bytes. Nothing in it exists: places, chains and
// firms bear invented names, and every record has the evidence class synthetic.
//
// How things are spread:
//   - enterprises over regions by Zipf's law (the n-th region has 1/n of the
//     first), one in fifty without a region; over leaves by a milder law;
//   - memberships: 1.5 an enterprise, the second one mostly in the same card;
//   - links: 3 an enterprise; nine in ten run along an edge of the chains; the
//     customers follow a power law within their leaf, and the tenth link one
//     over all enterprises, so that the first ones are hubs;
//   - names: a place in seven of ten, a brand of its own, one to two words of a
//     trade (科技 in every fourth) and a legal form (有限公司 in nearly all).
package synth

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"

	"chainchief/graph"
)

// DataDate is the data date of every province.
const DataDate graph.Date = "2026-11-30"

// Province is a made-up province. What it yields is made when asked for: its
// own memory does not grow with its enterprises.
type Province struct {
	enterprises int
	random      uint64
	skewed      bool

	regions []graph.Region
	reach   []float64 // of each place in places: the share of enterprises up to it
	places  []string  // region codes of cities and counties, the largest first
	parks   map[string]graph.Park

	chains []graph.Chain
	cards  []graph.Segment
	leaves []graph.Segment
	feeds  [][]int // of a leaf: the leaves that it feeds
	inputs [][]int // of a leaf: the leaves that feed it
	wheel  []int   // enterprise number modulo its length → leaf
	slots  [][]int // of a leaf: where it stands on the wheel, ascending
}

// New makes up a province, whose names are spread evenly. The same numbers make the same province.
func New(enterprises int, random uint64) *Province {
	p := &Province{enterprises: enterprises, random: random}
	p.layOut()
	return p
}

func (p *Province) layOut() {
	p.makePlaces()
	p.makeChains()
	p.makeWheel()
}

// Request asks a store to load the province.
func (p *Province) Request(progress func(records int)) graph.LoadRequest {
	return graph.LoadRequest{DataDate: DataDate, Records: p.Records(), Progress: progress}
}

// Records yields the province in the order of graph.Kinds; the error is always nil.
func (p *Province) Records() iter.Seq2[graph.Record, error] {
	return func(yield func(graph.Record, error) bool) {
		going := true
		out := func(r graph.Record) bool {
			going = going && yield(r, nil)
			return going
		}
		each := func(n int, make func(int)) {
			for i := 0; going && i < n; i++ {
				make(i)
			}
		}
		put(out, p.regions)
		put(out, []graph.Dataset{{ID: graph.DatasetID, Title: "虚构省的数据", Region: "341500", Partner: "340100", CapCity100MCNY: 60, CapCounty100MCNY: 30, Source: made}})
		put(out, policies)
		put(out, p.chains)
		put(out, p.cards)
		put(out, p.leaves)
		put(out, p.productEdges())
		p.putParks(out)
		inOrder(p.enterprises, p.Enterprise, func(e graph.Enterprise) bool { return out(e) })
		put(out, p.clusters())
		inOrder(p.enterprises, p.Memberships, func(list []graph.Membership) bool { put(out, list); return going })
		inOrder(p.enterprises, p.Links, func(list []graph.SupplyLink) bool { put(out, list); return going })
		each(p.enterprises/perProject, func(i int) { out(p.project(i)) })
		each(min(p.enterprises/perNeed, mostRecorded), func(i int) { out(p.need(i)) })
		each(min(p.enterprises/perCheck, mostRecorded), func(i int) { out(p.check(i)) })
		put(out, p.coverage())
		put(out, p.presence())
	}
}

func put[T graph.Record](out func(graph.Record) bool, list []T) {
	for _, r := range list {
		if !out(r) {
			return
		}
	}
}

// inOrder makes things 0 to n-1 on every core, a few ahead, and takes them in
// order until take returns false.
func inOrder[T any](n int, thing func(i int) T, take func(T) bool) {
	const stretch = 500
	ahead := make(chan chan []T, 2*runtime.GOMAXPROCS(0))
	done := make(chan struct{})
	defer close(done)
	go func() {
		defer close(ahead)
		for first := 0; first < n; first += stretch {
			made := make(chan []T, 1)
			select {
			case ahead <- made:
			case <-done:
				return
			}
			go func() {
				list := make([]T, 0, stretch)
				for i := first; i < min(first+stretch, n); i++ {
					list = append(list, thing(i))
				}
				made <- list
			}()
		}
	}()
	for made := range ahead {
		for _, t := range <-made {
			if !take(t) {
				return
			}
		}
	}
}

// Size is how many enterprises there are.
func (p *Province) Size() int { return p.enterprises }

// Leaves returns the ids of the leaves of a chain, 0 to Chains-1.
func (p *Province) Leaves(chain int) []string {
	var ids []string
	for _, s := range p.leaves[chain*leavesPerChain:][:leavesPerChain] {
		ids = append(ids, s.ID)
	}
	return ids
}

// Places returns the codes of cities and counties, the one with most enterprises first.
func (p *Province) Places() []string { return slices.Clone(p.places) }

// The streams of random numbers: each thing has its own, so that it can be made alone.
const (
	streamPlaces = iota
	streamChains
	streamWheel
	streamName
	streamEnterprise
	streamMembership
	streamLink
	streamProject
	streamNeed
	streamCheck
	streamCoverage
	streamWords
	streamTrade
	streamBrand
	streamLong
)

// dice returns the random numbers of thing number i of a stream.
func (p *Province) dice(stream, i int) *rand.Rand {
	return rand.New(rand.NewPCG(p.random, uint64(i+1)*0x9e3779b97f4a7c15+uint64(stream)))
}

// shares holds what is to be drawn, with weights.
type shares[T any] []struct {
	weight int
	value  T
}

func (s shares[T]) draw(r *rand.Rand) T {
	total := 0
	for _, e := range s {
		total += e.weight
	}
	n := r.IntN(total)
	for _, e := range s {
		if n -= e.weight; n < 0 {
			return e.value
		}
	}
	panic("synth: unreachable")
}

func oneIn(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// made is the source of everything made up.
var made = graph.Source{Evidence: graph.EvidenceSynthetic, SourceDate: "2026"}

// date draws a year, a month or a day between two years.
func date(r *rand.Rand, first, last int) graph.Date {
	year := first + r.IntN(last-first+1)
	switch r.IntN(4) {
	case 0:
		return graph.Date(fmt.Sprint(year))
	case 1:
		return graph.Date(fmt.Sprintf("%d-%02d-%02d", year, 1+r.IntN(12), 1+r.IntN(28)))
	}
	return graph.Date(fmt.Sprintf("%d-%02d", year, 1+r.IntN(12)))
}
