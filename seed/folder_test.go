package seed

import (
	"strings"
	"testing/fstest"

	"chainchief/graph"
)

// small is a small folder without a fault: the rows of each file, without the header.
var small = map[string]string{
	"regions": `340000,安徽省,province,,,,common-knowledge,,2026-11,
340100,合肥市,city,340000,31.86,117.28,common-knowledge,,2026-11,
341500,六安市,city,340000,31.75,116.5,common-knowledge,,2026-11,
341502,金安区,county,341500,31.75,116.54,common-knowledge,,2026-11,
341500-kf,市开发区,reporting-unit,341500,,,common-knowledge,,2026-11,`,
	"chains": `nev,新能源汽车,New-energy vehicles,chain,plan-2021,,2021,
iron,铁基材料,Iron-based materials,cluster,plan-2021,,2021,`,
	"segments": `nev.raw,nev,原材料,upstream,,,,,,yes,,,,,,,原料,trade-knowledge,,2026-11,
nev.cell,nev,电芯,midstream,,nev.raw,,,,yes,,,,,,,,trade-knowledge,,2026-11,
nev.raw.lithium,nev,锂盐,upstream,nev.raw,,nev.cell.pack,,,,material,yes,3,800,5,两高,碳酸锂;氢氧化锂,trade-knowledge,,2026-11,
nev.raw.copper,nev,铜箔,upstream,nev.raw,,,iron.mine.copper,,,material,yes,,,,,,trade-knowledge,,2026-11,
nev.cell.cell,nev,电芯,midstream,nev.cell,nev.raw.lithium;nev.raw.copper,,,,,part,yes,,,,,,trade-knowledge,,2026-11,
nev.cell.pack,nev,电池包,midstream,nev.cell,nev.cell.cell,,,nev.cell.cell,,part,no,,,,,,trade-knowledge,,2026-11,
iron.mine,iron,矿,upstream,,,,,,yes,,,,,,,,trade-knowledge,,2026-11,
iron.mine.copper,iron,铜矿,upstream,iron.mine,,,nev.raw.copper,,,primary,yes,,,,,,trade-knowledge,,2026-11,`,
	"parks": `六安经济技术开发区,341500-kf,national,新材料;电子信息,common-knowledge,,2026-11,
合肥经济技术开发区,340100,national,,reposted,,,`,
	"park_pairs": `六安经济技术开发区,合肥经济技术开发区,2023,0.9,paired,reported,https://example.com/a,,
合肥经济技术开发区,上海松江,,0.6,paired,reposted,,,
六安经济技术开发区,,,,unpaired,plan-2021,,2021,`,
	"enterprises": `甲锂业有限公司,甲锂业,甲锂(六安);老甲锂,341502,,六安经济技术开发区,乙电池股份有限公司,enterprise,small,page,,,碳酸锂;氢氧化锂,2019,,reported,https://example.com/b,2024,unverified;since-at-latest
乙电池股份有限公司,乙电池,,340100,,,,enterprise,,,listed;little-giant,300001,电芯,,,reposted,https://example.com/c,,
丙金属研究院,丙院,,,境外,,,institution,,,,,,2001-05,2025-12,common-knowledge,,2025,merged-2025-12`,
	"clusters": `nev-jinan,电池集群,nev,341502;341500-kf,甲锂业有限公司,100,产值突破100亿元,plan-2021,,2021,`,
	"memberships": `甲锂业有限公司,nev.raw.lithium,confirmed,2020,,reported,https://example.com/b,2024,unverified
乙电池股份有限公司,nev.cell.cell,probable,,,reposted,,,`,
	"links": `老甲锂,乙电池股份有限公司,电池级碳酸锂,nev.raw.lithium,intra-group,2021,2024-06,0.95,reported,https://example.com/b,2024,
乙电池股份有限公司,丙金属研究院,样品,,supply,,,0.5,common-knowledge,,2026-11,`,
	"projects": `锂盐一期,new,乙电池股份有限公司;某基金,340100,341502,4.5,nev.raw.lithium;nev.raw.copper,started,2024-03,,reposted,,,unverified
电池包,upgrade,,,341500,,,unknown,,产品未写明,plan-2021,,2021,`,
	"needs":    `341502,nev.cell.cell,电芯须外购,金安区,2025,reposted,,2025,`,
	"checks":   `341502,nev.raw.copper,no,市经信局,2025-06-30,电话核实,office,,2025-06-30,`,
	"coverage": "341500,*,85,no,规上企业,reposted,,2022,\n341500,nev,12,no,规上企业,reposted,,2022,\n341502,nev.raw,3,yes,锂电材料企业,reposted,,2022-06,",
	"meta":     `2026-11-30,小样`,
}

// folder returns the small folder with its headers; change, where set, edits it.
func folder(change func(map[string]string)) fstest.MapFS {
	contents := map[string]string{}
	for _, name := range fileNames() {
		contents[name] = strings.Join(heads(name), ",") + "\n" + small[name] + "\n"
	}
	if change != nil {
		change(contents)
	}
	m := fstest.MapFS{}
	for name, text := range contents {
		m[name+".csv"] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// earlier are the headings of the files as they were before there were policies,
// product words and states: the small folder has those, so that such a folder is still read.
var earlier = map[string]string{
	"chains":      "id,name,name_en,system",
	"clusters":    "id,name,chain,region,lead_firms,target_output_100m_cny,target_note",
	"coverage":    "region,scope,known_count,register,what",
	"enterprises": "name,short_name,aliases,region,place,park,parent,type,size,size_basis,tier,listed_code,products,local_since,local_until",
	"links":       "supplier,customer,product,segment,kind,since,until,confidence",
	"memberships": "enterprise,segment,certainty,since,until",
	"needs":       "region,segment,need,said_by,date",
	"park_pairs":  "park,partner_park,since,confidence,status",
	"parks":       "name,region,level,leading_industries",
	"projects":    "name,kind,investor,investor_region,region,amount_100m_cny,segments,stage,date,note",
	"segments":    "id,chain,name,stage,parent,inputs,recycled_from,twin_of,upgrade_from,card,kind,traded,weight,supply_radius_km,min_invest_100m_cny,policy,aliases",
}

// heads are the headings of a file.
func heads(name string) []string {
	if name == metaFile {
		return []string{"data_date", "title"}
	}
	if columns := earlier[name]; columns != "" {
		return strings.Split(columns+",evidence,source_url,source_date,verification", ",")
	}
	all, _ := columnsOf(graph.Describe(graph.Kind(name)))
	return all
}

// emptyView is a store without records, for rules.PlanBatch.
type emptyView struct{}

func (emptyView) Get(graph.Ref) (graph.Record, error)      { return nil, nil }
func (emptyView) Survivor(id string) (string, error)       { return id, nil }
func (emptyView) Segments() ([]graph.Segment, error)       { return nil, nil }
func (emptyView) Referrers(graph.Ref) ([]graph.Ref, error) { return nil, nil }
func (emptyView) Images(string) ([]graph.Image, error)     { return nil, nil }
func (emptyView) LastImport(graph.Ref) (string, error)     { return "", nil }
