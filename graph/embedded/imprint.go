package embedded

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"

	bolt "go.etcd.io/bbolt"

	"chainchief/graph"
)

// An imprint is the memory as it lay when a store was closed, in a file beside its
// own: a store of a great many records is opened by it in a moment, and a question
// reads the pages that it looks at. It is a copy and never more than that. It is
// believed where each of its blocks has its sum, where it was laid down by a
// program that lays down alike, and under the very header that the file has now,
// whose sum tells its records from any others. In every other case the memory is
// built from the file, as if there were no imprint.

const (
	imprintName = "chainchief.memory"
	// imprintForm is raised when what is laid down, or its order, changes otherwise than in the shape of its types.
	imprintForm = 4
)

// imprintFrom is the least number of records that an imprint is made of: fewer are read in half a second.
var imprintFrom = 50_000

// imprintProgram tells programs apart that might lay a memory down, or read it,
// differently: each by its own file, since what is built of changed sources may say
// nothing of the change.
var imprintProgram = func() string {
	var program []int64
	if path, err := os.Executable(); err == nil {
		if info, err := os.Stat(path); err == nil {
			program = []int64{info.Size(), info.ModTime().UnixNano()}
		}
	}
	about, _ := json.Marshal([]any{imprintForm, runtime.GOARCH, program, shape(
		reflect.TypeFor[flatEnterprise](), reflect.TypeFor[membership](), reflect.TypeFor[link](), reflect.TypeFor[arc](),
		reflect.TypeFor[graph.Counts](), reflect.TypeFor[placeCounts](), reflect.TypeFor[[3][5]int32](),
		reflect.TypeFor[handle](), reflect.TypeFor[gram](), reflect.TypeFor[day](), reflect.TypeFor[int](),
	)})
	return string(about)
}()

// imprintMark is what an imprint begins with: whose it is, and under what header. It
// is held to before anything else is read, since lengths of another layout mean nothing.
func imprintMark(seal string) []byte {
	sum := sha256.Sum256([]byte(imprintProgram + seal))
	return sum[:]
}

func (f *file) imprint() string { return filepath.Join(filepath.Dir(f.path), imprintName) }

// sealed is the header of the file as it stands there.
func (f *file) sealed() (text string, err error) {
	err = f.view(func(tx *bolt.Tx) error {
		text = string(tx.Bucket([]byte(bucketHeader)).Get([]byte(keyHeader)))
		return nil
	})
	return text, err
}

// leaveImprint lays the memory down beside the file. Where that cannot be done,
// the next opening takes longer, and that is all.
func (f *file) leaveImprint(m *memory) {
	h, err := f.header()
	if err != nil || f.readOnly != nil || f.inPlace() != nil || h.Loading || h.state != m.state || h.Records != m.records() || h.Records < imprintFrom {
		return
	}
	seal, err := f.sealed()
	if err != nil || seal == f.imprinted {
		return
	}
	temp := f.imprint() + ".part"
	out, err := os.OpenFile(temp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	p := &plate{out: newPress(out)}
	p.out.write(imprintMark(seal))
	m.layDown(p)
	err = p.out.finish()
	if closing := out.Close(); err == nil {
		err = closing
	}
	if err == nil { // not synced: what a crash of the machine leaves of it has not its sums
		err = os.Rename(temp, f.imprint())
	}
	if err != nil {
		_ = os.Remove(temp)
		return
	}
	f.imprinted = seal
}

// byImprint is the memory by the imprint, or nil where there is none to be believed.
func (f *file) byImprint(h header) (m *memory) {
	if h.Records < imprintFrom {
		return nil
	}
	in, err := os.Open(f.imprint())
	if err != nil {
		return nil
	}
	defer in.Close()
	seal, err := f.sealed()
	mark := make([]byte, len(imprintMark(seal)))
	if _, short := in.ReadAt(mark, 0); short != nil || err != nil || !bytes.Equal(mark, imprintMark(seal)) {
		return nil
	}
	size, whole := pressedSize(in)
	if !whole {
		return nil
	}
	err = guarded(f.imprint(), func() error {
		data, err := mapped(in, int(size)) // for good: texts of it are handed out
		if err != nil {
			return err
		}
		m = newMemory()
		m.layDown(&plate{data: data[len(mark):]})
		m.state, m.images = h.state, h.Images
		return nil
	})
	if err != nil || m == nil {
		return nil
	}
	for kind := range m.shelves { // what stays few is read from the file
		if _, err := f.decoded(kind, func(r graph.Record) { m.put(r, nil) }); err != nil {
			return nil
		}
	}
	m.placeScopes()
	if m.records() != h.Records {
		return nil
	}
	f.imprinted = seal
	return m
}

// lookThrough reads every entry and holds them to the sum. It ends early, with no
// error, when it is to stop.
func (f *file) lookThrough(stop <-chan struct{}) error {
	stopped := errors.New("stopped")
	err := f.view(func(tx *bolt.Tx) error {
		h, err := f.readHeader(tx)
		if err != nil {
			return err
		}
		look := func(string, []byte) error {
			select {
			case <-stop:
				return stopped
			default:
				return nil
			}
		}
		sum := uint64(0)
		for _, bucket := range append(slices.Clone(graph.Kinds), bucketTouches) {
			part, err := f.scanIn(tx, string(bucket), "", "", look)
			if err != nil {
				return err
			}
			sum += part
		}
		if sum != h.Sum {
			return damaged(f.path, "总校验不符")
		}
		return nil
	})
	select {
	case <-stop:
		return nil
	default:
		return err
	}
}

// flatEnterprise is an enterprise without pointers: of its texts there are the lengths.
type flatEnterprise struct {
	id, name, search     uint32
	source, region, park handle
	since, until         day
	size                 uint8
	institution, alone   bool
}

// layDown lays down what the kinds that grow are kept as, and the indexes over them.
func (m *memory) layDown(p *plate) {
	layTexts(p, &m.words.texts)
	layTexts(p, &m.codes.texts)
	m.laySources(p)
	m.layEnterprises(p)
	lay(p, &m.enterprises.free)
	lay(p, &m.ids.slots)
	lay(p, &m.memberships.rows)
	lay(p, &m.memberships.free)
	lay(p, &m.links.rows)
	lay(p, &m.links.free)
	layTexts(p, &m.linkIDs.pieces)
	for _, list := range []*[]handle{&m.enterprisesByID, &m.enterprisesByName, &m.membershipsByKey, &m.linksByID} {
		lay(p, list)
	}
	layMap(p, &m.members, lay, layStandings)
	for _, sets := range []*map[handle]*set{&m.inRegion, &m.inPark, &m.soldIn} {
		layMap(p, sets, lay, laySets)
	}
	layMap(p, &m.children, layTexts, layLists)
	layMap(p, &m.inGroup, layTexts, layLists)
	m.grams.lay(p)
	var kept totals
	days := []day{0}
	if p.out != nil {
		kept = *m.kept[0]
		days[0] = kept.day
	}
	lay(p, &days)
	layMap(p, &kept.scope, lay, layTotals)
	if p.out != nil {
		return
	}
	kept.day = days[0]
	m.kept = []*totals{&kept}
	m.words.renumber()
	m.codes.renumber()
	m.ids.n = m.enterprises.size()
}

func (m *memory) laySources(p *plate) {
	var data []byte
	if p.out != nil {
		data, _ = json.Marshal(m.sources.list) // it came from JSON
	}
	if lay(p, &data); p.out != nil {
		return
	}
	var list []graph.Source
	if err := json.Unmarshal(data, &list); err != nil {
		panic(err) // as anything amiss in what has its sums
	}
	for _, src := range list {
		m.sources.number(src)
	}
}

func (m *memory) layEnterprises(p *plate) {
	var flat []flatEnterprise
	for i := range m.enterprises.rows { // none where the plate reads
		e := &m.enterprises.rows[i]
		flat = append(flat, flatEnterprise{
			id: uint32(len(e.id)), name: uint32(len(e.name)), search: uint32(len(e.search)),
			source: e.source, region: e.region, park: e.park, since: e.since, until: e.until,
			size: e.size, institution: e.institution, alone: e.alone,
		})
	}
	lay(p, &flat)
	room(p, &m.enterprises.rows)
	rows := m.enterprises.rows
	layEachText(p, len(rows), func(i int) *string { return &rows[i].packed })
	layEach(p, len(rows), func(i int) *[]handle { return &rows[i].memberships })
	layEach(p, len(rows), func(i int) *[]arc { return &rows[i].arcs })
	if p.out != nil {
		return
	}
	eachCore(len(rows), func(i int) {
		e, row := &flat[i], &rows[i]
		row.source, row.region, row.park, row.since, row.until = e.source, e.region, e.park, e.since, e.until
		row.size, row.institution, row.alone = e.size, e.institution, e.alone
		if row.packed == "" {
			return // dropped
		}
		at := uvarintSize(e.id) // not unpacked: that would read every page
		row.id = row.packed[at:][:e.id]
		at += int(e.id) + uvarintSize(e.name)
		row.name = row.packed[at:][:e.name]
		row.search = row.packed[len(row.packed)-int(e.search):]
	})
}

func layStandings(p *plate, in *[]*standing) {
	n := len(*in)
	all, at, list := make([][]handle, n), make([][]uint32, n), make([][][]handle, n)
	for i, s := range *in {
		all[i], at[i], list[i] = s.all, s.places.at, s.places.list
	}
	layLists(p, &all)
	layLists(p, &at)
	ends, places := []int{}, [][]handle{}
	for _, l := range list {
		places = append(places, l...)
		ends = append(ends, len(places))
	}
	lay(p, &ends)
	layLists(p, &places)
	if p.out != nil {
		return
	}
	begin := 0
	for i, end := range ends {
		*in = append(*in, &standing{all[i], byPlace[[]handle]{at[i], places[begin:end:end]}})
		begin = end
	}
}

// laidSets are sets as they lie in an imprint.
type laidSets struct {
	sizes []int
	lists strip[handle]
	words strip[uint64]
}

func laySome(p *plate, sets []*set) (l laidSets) {
	for _, s := range sets {
		l.sizes = append(l.sizes, s.n)
	}
	lay(p, &l.sizes)
	l.lists = layWhole(p, len(sets), func(i int) []handle { return sets[i].list })
	l.words = layWhole(p, len(sets), func(i int) []uint64 { return sets[i].bits })
	return l
}

func (l *laidSets) at(i int) *set { return &set{l.lists.at(i), l.words.at(i), l.sizes[i]} }

func laySets(p *plate, sets *[]*set) {
	if laid := laySome(p, *sets); p.out == nil {
		for i := range laid.sizes {
			*sets = append(*sets, laid.at(i))
		}
	}
}

func layTotals(p *plate, sums *[]*total) {
	n := len(*sums)
	all, at, list := make([]graph.Counts, n), make([][]uint32, n), make([][]placeCounts, n)
	captiveAt, captive := make([][]uint32, n), make([][][3][5]int32, n)
	for i, t := range *sums {
		all[i], at[i], list[i], captiveAt[i], captive[i] = t.all, t.places.at, t.places.list, t.captive.at, t.captive.list
	}
	lay(p, &all)
	layLists(p, &at)
	layLists(p, &list)
	layLists(p, &captiveAt)
	layLists(p, &captive)
	if p.out != nil {
		return
	}
	for i := range all {
		*sums = append(*sums, &total{all[i], byPlace[placeCounts]{at[i], list[i]}, byPlace[[3][5]int32]{captiveAt[i], captive[i]}})
	}
}
