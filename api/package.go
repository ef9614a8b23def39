package api

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/chainmap"
	"chainchief/graph/chainmap/paint"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/report"
)

// packageParams say what is put into a package.
var packageParams = with([]string{"chain"}, where, []string{"edition", "list", "office"})

// How much a package holds.
const (
	packedTargets = 5   // firms to court for a segment
	packedPages   = 8   // pages of a picture that are files of their own too
	packedDPI     = 150 // of these

	packageTime = 4 * time.Second // of a processor, roughly
)

// pack is a package on its way: what one view of the store said.
type pack struct {
	r        *request
	q        insight.Question
	options  chainmap.Options
	preset   report.Preset
	version  string
	names    *inquiry.Names
	a        *insight.Answer
	key      string // of what is drawn
	court    []*insight.Targets
	pictures []packedPicture
	lists    []packedList
	papers   []packedPaper
	left     []string // what is not in it, and why
	contents report.Contents
	before   *report.Contents // the version before; nil: none was given
	changes  []report.Change
}

type packedPicture struct {
	report.Part
	draw func(context.Context) (*paint.Scene, error)
}

type packedList struct {
	report.Part
	paper *report.Paper
}

// packedPaper is a paper with the drawing that stands in it; nil: there is none.
type packedPaper struct {
	report.Part
	write   func(picture []byte) (*report.Document, error)
	drawing *reply
}

// askPackage is /reports/package: the pictures and lists of a chain in one archive.
func askPackage(r *request) (*reply, error) {
	p, err := r.pack()
	if err != nil {
		return nil, err
	}
	return &reply{name: p.name(), file: func(to io.Writer) error { return p.write(r.ctx, to) }}, nil
}

// sendPackage is the same with the package before sent along: what differs, and why, is a list of
// its own. It takes a file in, so it is not for whoever comes, in no edition.
func sendPackage(r *request) error {
	r.format = "zip"
	leave, err := r.turn(r.cost())
	if err != nil {
		return err
	}
	defer leave()
	before, err := r.packageSent()
	if err != nil {
		return err
	}
	var p *pack
	err = r.desk.View(r.ctx, func(v *inquiry.View) (err error) {
		r.v, r.revision = v, v.Meta.Revision
		if r.public = isPublic(r.values); r.public {
			r.v = v.Public()
		}
		if p, err = r.pack(); err == nil {
			err = p.compare(before)
		}
		return err
	})
	if err != nil {
		return err
	}
	b := &body{kind: mediaTypes["zip"], name: r.file(p.name(), "zip")}
	var out bytes.Buffer
	if err := p.write(r.ctx, &out); err != nil {
		return err
	}
	b.data = out.Bytes()
	if err := r.takenAway(b); err != nil {
		return err
	}
	r.send(b, "")
	return nil
}

// packageSent reads what the package that was sent along holds.
func (r *request) packageSent() (*report.Contents, error) {
	_, _, data, err := r.upload()
	if err != nil {
		return nil, err
	}
	file, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	wrong := fmt.Errorf("%w: 上一版不是本系统做出的清单包，请选当时存下的 .zip 文件", graph.ErrInvalid)
	if err != nil {
		return nil, wrong
	}
	i := slices.IndexFunc(file.File, func(f *zip.File) bool { return f.Name == report.ContentsFile })
	if i < 0 {
		return nil, wrong
	}
	part, err := file.File[i].Open()
	if err != nil {
		return nil, wrong
	}
	defer part.Close()
	text, err := io.ReadAll(io.LimitReader(part, mostUpload))
	if err != nil {
		return nil, wrong
	}
	return report.ReadContents(text)
}

// name is what the file of a package is called.
func (p *pack) name() string {
	return p.r.called(p.a.Region.Name, p.a.Chain.Name, p.preset.Called)
}

// pack judges and lists what a package holds.
func (r *request) pack() (*pack, error) {
	p := &pack{r: r, q: r.question(r.id("chain")), options: r.paperOptions(), version: "1.0"}
	if p.q.Chain == "" && r.err == nil {
		return nil, fault{400, "请用 chain 指明产业链，如 chain=nev"}
	}
	if p.options.Office = r.values.Get("office"); utf8.RuneCountInString(p.options.Office) > mostOffice {
		r.bad("office", fmt.Sprintf("最多 %d 字", mostOffice))
	}
	if r.err != nil {
		return nil, r.err
	}
	var err error
	if p.preset, err = report.ReadPreset(r.text("list")); err != nil {
		return nil, err
	}
	if _, err := r.layouter(); err != nil {
		return nil, err
	}
	if p.names, err = r.v.Names(r.ctx); err != nil {
		return nil, err
	}
	if p.a, err = r.v.Gaps(r.ctx, p.q); err != nil {
		return nil, err
	}
	p.q.Region, p.key = p.a.Region.ID, r.stateKey()
	past, err := r.v.Whole().Imports(r.ctx, graph.ImportsQuery{Limit: 1})
	if err != nil {
		return nil, err
	}
	p.contents = report.Contents{Version: p.version, Store: r.v.Meta.StoreID, Revision: r.v.Meta.FactsRevision, Chain: p.a.Chain, Region: p.a.Region, Edition: string(cmp.Or(p.options.Edition, chainmap.Internal)), AsOf: p.a.AsOf, RuleVersion: p.a.RuleVersion}
	if len(past.Imports) > 0 {
		p.contents.Sequence = past.Imports[0].Sequence
	}
	all := p.preset.Parts
	if r.public { // it is called by what is in it
		if p.preset.Parts = slices.DeleteFunc(slices.Clone(all), func(x report.Part) bool { return x.Inner }); len(p.preset.Parts) < len(all) {
			p.preset.Called = p.preset.Count()
		}
	}
	for _, part := range all {
		if part.Inner && r.public {
			p.left = append(p.left, part.ZH+"：只供内部使用，公开版不附")
			continue
		}
		add := p.list
		switch {
		case part.Picture:
			add = p.picture
		case part.Paper:
			add = p.word
		}
		if err := add(part); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// courting is whom to court for the segments that are to be filled, in their order.
func (p *pack) courting() (chainmap.Courting, error) {
	if p.court == nil {
		p.court = []*insight.Targets{}
		list, err := p.r.courted(p.a.Items, p.q)
		if err != nil {
			return chainmap.Courting{}, err
		}
		for _, t := range list {
			few := *t
			few.Items = few.Items[:min(len(few.Items), packedTargets)]
			p.court = append(p.court, &few)
		}
	}
	return chainmap.Courting{Answer: p.a, Targets: p.court}, nil
}

// picture adds a picture.
func (p *pack) picture(part report.Part) error {
	r := p.r
	add := func(draw func(context.Context) (*paint.Scene, error)) {
		p.pictures = append(p.pictures, packedPicture{part, draw})
	}
	switch part.ID {
	case "map", "flow":
		q := mapQuestion{Question: p.q, kind: "panel", options: p.options}
		if part.ID == "flow" {
			q.kind, q.focus = "flow", "all"
		}
		whole, err := r.v.Whole().Gaps(r.ctx, p.q) // the drawing leaves out what its edition does, and says so
		if err != nil {
			return err
		}
		rep, err := r.chainMap(whole, q)
		if err != nil {
			return err
		}
		add(rep.draw)
	case "uses":
		add(picturing(r, func(ctx context.Context, a *insight.Answer, o chainmap.Options) (*paint.Scene, error) {
			return chainmap.DrawUses(ctx, p.names.Taxonomy, a, o)
		}, p.a, p.options))
	case "regions":
		o := p.options
		var err error
		if o.Counties, err = r.tiles(p.names, p.a, p.q); err != nil {
			return err
		}
		add(picturing(r, func(ctx context.Context, a *insight.Answer, o chainmap.Options) (*paint.Scene, error) {
			return chainmap.DrawRegions(ctx, p.names.Taxonomy, a, o)
		}, p.a, o))
	case "routes", "works":
		c, err := p.courting()
		if err != nil {
			return err
		}
		if c.Works, err = p.works(); err != nil {
			return err
		}
		draw := chainmap.DrawWorks
		if part.ID == "routes" {
			draw = func(ctx context.Context, c chainmap.Courting, o chainmap.Options) (*paint.Scene, error) {
				return chainmap.DrawRoutes(ctx, p.names.Taxonomy, c, o)
			}
		}
		add(picturing(r, draw, c, p.options))
	case "linkage":
		a, err := p.partners()
		if err != nil || a == nil {
			return err
		}
		part.ZH = insight.ShortPlace(a.Home.Name) + insight.ShortPlace(a.Other.Name) + part.ZH
		add(picturing(r, func(ctx context.Context, a *insight.Partners, o chainmap.Options) (*paint.Scene, error) {
			return chainmap.DrawBands(ctx, p.names.Taxonomy, a, o)
		}, a, p.options))
	}
	return nil
}

// word adds a paper.
func (p *pack) word(part report.Part) error {
	ask := p.r.brief
	if part.ID == "analysis" {
		ask = p.r.analysis
	}
	write, drawing, _, err := ask()
	p.papers = append(p.papers, packedPaper{part, write, drawing})
	return err
}

// partners are those of the chain; nil where the place has none. They are asked of all that is
// on record: in public the picture leaves out whom it may not name.
func (p *pack) partners() (*insight.Partners, error) {
	if p.a.Partner == nil {
		return nil, nil
	}
	return p.r.v.Whole().Partners(p.r.ctx, insight.PartnersQuestion{Chain: p.q.Chain, Region: p.q.Region, Partner: p.q.Partner, AsOf: p.q.AsOf})
}

// compare holds the package against the one before, and says which import made each difference.
func (p *pack) compare(before *report.Contents) error {
	if before.Chain.ID != p.a.Chain.ID || before.Region.ID != p.a.Region.ID || before.Edition != p.contents.Edition {
		return fmt.Errorf("%w: 上一版是%s%s（%s）的，这一版是%s%s（%s）的，不能对照，请选同一地区、同一条链、同一版本的包", graph.ErrInvalid, before.Region.Name, before.Chain.Name, chainmap.Edition(before.Edition).ZH(),
			p.a.Region.Name, p.a.Chain.Name, p.options.Edition.ZH())
	}
	p.before, p.version = before, before.Next()
	p.contents.Version = p.version
	p.changes = p.contents.Since(before)
	judged := "按现有资料重新判定"
	if p.contents.AsOf != before.AsOf {
		judged = fmt.Sprintf("截至日期由%s改为%s", insight.DateZH(before.AsOf), insight.DateZH(p.contents.AsOf))
	}
	imports := map[graph.Ref]*graph.Import{}
	for i := range p.changes {
		c := &p.changes[i]
		c.Why = judged
		if c.Ref.Key == "" || p.r.public || before.Store != p.contents.Store {
			continue
		}
		if _, asked := imports[c.Ref]; !asked {
			h, err := p.r.v.History(p.r.ctx, graph.HistoryQuery{Ref: c.Ref, Limit: 1})
			if err != nil && !errors.Is(err, graph.ErrNotFound) {
				return err
			}
			imports[c.Ref] = nil
			if len(h.Touches) > 0 && h.Touches[0].Import.Sequence > before.Sequence {
				imports[c.Ref] = &h.Touches[0].Import
			}
		}
		if at := imports[c.Ref]; at != nil {
			c.Why, c.By, c.Date = "导入“"+cmp.Or(at.Title, at.ID)+"”", at.Person, graph.Date(at.Time.UTC().Format(time.DateOnly))
		} else {
			c.Why = "记录本身没有改动；" + judged
		}
	}
	return nil
}

// write draws, sets out and packs.
func (p *pack) write(ctx context.Context, to io.Writer) error {
	made, err := time.Parse(time.DateOnly, p.a.AsOf.LastDay())
	if err != nil {
		return err
	}
	var files []report.File
	add := func(folder string, n int, name, ext string, data []byte) {
		files = append(files, report.File{Name: fmt.Sprintf("%s/%d-%s.%s", folder, n, unnameable.Replace(name), ext), Data: data})
	}
	var told []string
	drawn := 0
	for _, picture := range p.pictures {
		scene, err := picture.draw(ctx)
		if errors.Is(err, graph.ErrNotFound) {
			p.left = append(p.left, picture.ZH+"："+strings.TrimPrefix(err.Error(), graph.ErrNotFound.Error()+": "))
			continue
		}
		if err != nil {
			return err
		}
		b, err := painted(ctx, scene, "pdf", 0)
		if err != nil {
			return err
		}
		drawn++
		add("图", drawn, picture.ZH, "pdf", b.data)
		pages := scene.Pages()
		for k, page := range pages[:min(len(pages), packedPages)] {
			name := picture.ZH
			if len(pages) > 1 {
				name += fmt.Sprintf("-第%d页", k+1)
			}
			if b, err = painted(ctx, page, "png", packedDPI); err != nil {
				return err
			}
			add("图", drawn, name, "png", b.data)
		}
		line := fmt.Sprintf("图%d  %s：%d页", drawn, picture.ZH, len(pages))
		if len(pages) > packedPages {
			line += fmt.Sprintf("，PNG 为前%d页", packedPages)
		}
		told = append(told, line+noted(picture.Note))
	}
	for i, list := range p.lists {
		var out bytes.Buffer
		if err := report.WriteXLSX(ctx, &out, list.paper, report.People, made); err != nil {
			return err
		}
		add("清单", i+1, list.ZH, "xlsx", out.Bytes())
		var counts []string
		for _, t := range list.paper.Tables {
			n, unit := 0, ""
			for _, l := range t.Lists {
				n, unit = n+len(l.Rows), cmp.Or(unit, l.Unit)
			}
			said := fmt.Sprintf("%d%s", n, unit)
			if len(list.paper.Tables) > 1 {
				said = t.Name + said
			}
			counts = append(counts, said)
		}
		told = append(told, fmt.Sprintf("清单%d  %s：%s%s", i+1, list.ZH, strings.Join(counts, "，"), noted(list.Note)))
	}
	for i, paper := range p.papers {
		var picture []byte
		if paper.drawing != nil {
			b, err := p.r.picture(p.key+"\x00"+paper.ID, "png", paper.drawing)
			if err != nil {
				return err
			}
			picture = b.data
		}
		d, err := paper.write(picture)
		if err != nil {
			return err
		}
		var out bytes.Buffer
		if err := report.WriteDOCX(&out, d); err != nil {
			return err
		}
		add("材料", i+1, paper.ZH, "docx", out.Bytes())
		var proof bytes.Buffer // not out again: the archive holds its bytes
		if err := report.WriteXLSX(ctx, &proof, d.Evidence(), report.People, made); err != nil {
			return err
		}
		add("材料", i+1, paper.ZH+"-证据册", "xlsx", proof.Bytes())
		told = append(told, fmt.Sprintf("材料%d  %s：Word，另有证据册", i+1, paper.ZH))
	}
	if p.before != nil {
		var out bytes.Buffer
		if err := report.WriteXLSX(ctx, &out, report.Changes(&p.contents, p.before, p.changes), report.People, made); err != nil {
			return err
		}
		files = append(files, report.File{Name: "变化清单.xlsx", Data: out.Bytes()})
	}
	data, err := json.Marshal(&p.contents)
	if err != nil {
		return err
	}
	files = append([]report.File{{Name: "说明.txt", Data: []byte(p.readme(told))}}, append(files, report.File{Name: report.ContentsFile, Data: data})...)
	return report.WriteZIP(to, files, made)
}

func noted(note string) string {
	if note == "" {
		return ""
	}
	return "（" + note + "）"
}

// readme is what the package says of itself, for the notepad of Windows.
func (p *pack) readme(told []string) string {
	a := p.a
	lines := []string{fmt.Sprintf("%s%s%s", a.Region.Name, a.Chain.Name, p.preset.Called), "",
		"版本：" + p.version + "，" + p.options.Edition.ZH(), "数据截至：" + insight.DateZH(a.AsOf), fmt.Sprintf("判定规则：第%d版", a.RuleVersion)}
	if p.options.Office != "" {
		lines = append(lines, "编制单位："+p.options.Office)
	}
	if a.Partner != nil {
		lines = append(lines, "联动伙伴："+a.Partner.Name)
	}
	counted := "企业清单另列线索、机构和已终止的"
	if p.r.public {
		counted = insight.UntoldZH(a.Figures.Untold, "家")
	}
	lines = append(lines, fmt.Sprintf("登记企业：%d家（%s）", a.Figures.Recorded, strings.Trim("已确认、较可能且在本地的企业；"+counted, "；")), "", "内容：")
	lines = append(lines, told...)
	if p.left != nil {
		lines = append(append(lines, "", "没有附上："), p.left...)
	}
	if p.before != nil {
		lines = append(lines, "", fmt.Sprintf("与%s版（数据截至%s）对照：%s，见“变化清单.xlsx”。", p.before.Version, insight.DateZH(p.before.AsOf), report.CountChanges(p.changes)))
	}
	lines = append(lines, "", "字体：图用思源黑体（Noto Sans SC）的子集，已嵌入 PDF、画入 PNG；Excel 表用宋体、黑体，电脑上没有的由软件另选。Word 材料"+report.Fonts()+"。",
		"清单里的企业、从业、项目、集群、园区、结对、政策各表可以改后再导入系统；其余各表由系统算出，不能导入。",
		"“"+report.ContentsFile+"”供做下一版时对照，请一并保留：做下一版时给出本文件包，即列出新增、不再列入、变更的各条及其原因。",
		report.Unrecorded)
	return "\uFEFF" + strings.Join(lines, "\r\n") + "\r\n"
}
