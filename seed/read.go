package seed

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
)

// file describes one file of a folder: its columns, what it names for other
// rows to refer to, and how a row becomes a record.
type file struct {
	name    string
	columns string
	source  bool // with the columns of graph.Source
	index   func(*reader, *row)
	read    func(*reader, *row)
}

// files lists the files in the order in which faults are reported: no file
// refers to a later one.
var files = []file{
	{"regions", "code name level parent lat lon", true, indexRegion, readRegion},
	{"chains", "id name name_en system", true, indexChain, readChain},
	{"segments", "id chain name stage parent inputs recycled_from twin_of upgrade_from card kind traded weight" +
		" supply_radius_km min_invest_100m_cny policy aliases", true, indexSegment, readSegment},
	{"parks", "name region level leading_industries", true, indexPark, readPark},
	{"park_pairs", "park partner_park since confidence status", true, nil, readParkPair},
	{"enterprises", "name short_name aliases region place park parent type size size_basis tier listed_code products" +
		" local_since local_until", true, indexEnterprise, readEnterprise},
	{"clusters", "id name chain region lead_firms target_output_100m_cny target_note", true, nil, readCluster},
	{"memberships", "enterprise segment certainty since", true, nil, readMembership},
	{"links", "supplier customer product segment kind since until confidence", true, nil, readLink},
	{"projects", "name kind investor investor_region region amount_100m_cny segments stage date note", true, nil, readProject},
	{"needs", "region segment need said_by date", true, nil, readNeed},
	{"checks", "region segment verdict by date note", true, nil, readCheck},
	{"coverage", "region scope known_count register what", true, nil, readCoverage},
	{"meta", "data_date title", false, nil, readMeta},
}

func (f file) columnNames() []string {
	names := strings.Fields(f.columns)
	if f.source {
		names = append(names, "evidence", "source_url", "source_date", "verification")
	}
	return names
}

// reader turns tables into one batch.
type reader struct {
	tables map[string]*table
	// What rows may refer to.
	regions, chains, segments, parks, enterprises *index
	at                                            map[graph.Ref]*row // where each record stands
	batch                                         graph.Batch
}

// Read reads a folder of the files described in data/README.md into one batch.
// The same files make the same batch: its id is made of its content, its time
// is the data date. What is wrong with the files comes back as Faults, all of
// it at once; any other error is one of reading.
func Read(fsys fs.FS) (graph.Batch, error) { return ReadWarning(fsys, func(Fault) {}) }

// ReadWarning is Read and tells besides what is allowed and yet likely wrong: an
// enterprise that stands there twice, a file in another encoding.
func ReadWarning(fsys fs.FS, warn func(Fault)) (graph.Batch, error) {
	d := &reader{tables: make(map[string]*table, len(files)), at: map[graph.Ref]*row{}}
	for _, f := range files {
		t := &table{file: f.name + ".csv"}
		d.tables[f.name] = t
		data, err := fs.ReadFile(fsys, t.file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			t.structure(0, "", "", "缺少这个文件，请放进同一文件夹（没有内容时只留表头）")
		case err != nil:
			return graph.Batch{}, fmt.Errorf("读取 %s：%w", t.file, err)
		default:
			t.parse(data, f.columnNames())
		}
	}
	d.regions = newIndex(d.tables["regions"], exact, "没有这个地区代码，请写 regions.csv 中已有的 code")
	d.chains = newIndex(d.tables["chains"], exact, "没有这条产业链，请写 chains.csv 中已有的 id")
	d.segments = newIndex(d.tables["segments"], exact, "没有这个环节，请写 segments.csv 中已有的 id，多个之间用分号隔开")
	d.parks = newIndex(d.tables["parks"], Fold, "没有这个园区，请写 parks.csv 中已有的名称")
	d.enterprises = newIndex(d.tables["enterprises"], Fold, "没有这家企业，请写 enterprises.csv 中已有的全称或别名，多个之间用分号隔开")
	for _, f := range files {
		if f.index != nil {
			d.each(f.name, f.index)
		}
	}
	for _, f := range files {
		d.each(f.name, f.read)
	}
	d.refuseCycles()
	d.refuseNoMeta()
	d.warnTwins()
	for _, f := range files {
		for _, w := range d.tables[f.name].warnings {
			warn(w)
		}
	}
	if faults := d.allFaults(); len(faults) > 0 {
		return graph.Batch{}, faults
	}
	return d.finish()
}

func (d *reader) each(file string, do func(*reader, *row)) {
	for _, r := range d.tables[file].rows {
		do(d, r)
	}
}

// put adds a record made of a row without a fault; column is where a duplicate shows.
func (d *reader) put(r *row, column string, record graph.Record) {
	if r.bad {
		return
	}
	if first, twice := d.at[record.Ref()]; twice {
		r.fault(column, fmt.Sprintf("与第 %d 行是同一条记录，请只保留一行", first.line))
		return
	}
	d.at[record.Ref()] = r
	d.batch.Put.Add(record)
}

// allFaults orders the faults by file, then row.
func (d *reader) allFaults() Faults {
	var all Faults
	for _, f := range files {
		faults := d.tables[f.name].faults
		slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Row, b.Row) })
		all = append(all, slices.Compact(faults)...) // a cell that is read twice is blamed once
	}
	return all
}

// finish names and dates the batch by its content.
func (d *reader) finish() (graph.Batch, error) {
	day, err := time.Parse(time.DateOnly, d.batch.DataDate.LastDay())
	if err != nil {
		return graph.Batch{}, fmt.Errorf("seed: data date: %w", err)
	}
	d.batch.Person = "随附数据"
	d.batch.Time = day
	d.batch.ID = "seed-" + d.batch.Digest()[:12]
	return d.batch, nil
}

func exact(s string) string { return s }
