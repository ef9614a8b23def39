package graph

import (
	"slices"
	"strings"
)

// KindTitles is the kind of titles.
const KindTitles Kind = "titles"

// Title is a rung of the ladder that an enterprise stands on (企业梯队), or a title that it was
// given, with its level, batch and dates.
type Title struct {
	ID         string `json:"id"` // ti-…
	Enterprise string `json:"enterprise"`
	Title      string `json:"title"`
	Level      string `json:"level,omitzero"` // see LevelOf
	Batch      string `json:"batch,omitzero"`
	Product    string `json:"product,omitzero"` // what the title is for: a product, a workshop
	From       Date   `json:"from,omitzero"`
	Until      Date   `json:"until,omitzero"` // blank: until it is taken away
	Source
}

// The titles that rules ask for.
const (
	TitleAboveScale  = "above-scale"
	TitleLittleGiant = "little-giant"
	TitleSRDI        = "srdi"
)

// titleGroup is what titles a filter shows together.
type titleGroup struct {
	ZH     string
	Titles []titleWord
}

// titleWord is a title and the levels it is given at; none: it has no level.
type titleWord struct{ Value, ZH, Levels string }

// titleTable has every title. A title says its level where there is but one: what a province or
// a city calls 小巨人 is another title than the national one.
var titleTable = []titleGroup{
	{"规模", []titleWord{{TitleAboveScale, "规模以上工业企业", ""}, {"1bn", "十亿元企业", ""}, {"10bn", "百亿元企业", ""}}},
	{"专精特新", []titleWord{{"innovative", "创新型中小企业", "province"}, {TitleSRDI, "专精特新中小企业", "province city"}, {TitleLittleGiant, "国家级专精特新小巨人企业", "national"},
		{"local-giant", "省市级小巨人企业", "province city"}, {"srdi-champion", "专精特新冠军企业", "province"}, {"champion", "制造业单项冠军", "national province"}}},
	{"创新", []titleWord{{"high-tech", "高新技术企业", "national"}, {"tech-center", "企业技术中心", "national province city"}, {"innovation-center", "技术创新中心", "national province city"},
		{"manufacturing-center", "制造业创新中心", "national province"}, {"innovation-model", "技术创新示范企业", "national province"}, {"design-center", "工业设计中心", "national province city"},
		{"first-set", "首台套重大技术装备", "national province"}, {"new-material", "首批次新材料", "national province"}, {"first-software", "首版次软件", "national province"}, {"fine-product", "工业精品", "province"}, {"new-product", "省级新产品", "province"}}},
	{"数字化", []titleWord{{"smart-factory", "智能工厂", "national province city"}, {"digital-workshop", "数字化车间", "province city"}, {"cloud", "上云用数赋智企业", "province city"}}},
	{"5G", []titleWord{{"5g-factory", "5G工厂", "national province"}, {"5g-scene", "5G应用场景", "national province city"}}},
	{"绿色", []titleWord{{"green-factory", "绿色工厂", "national province city"}, {"green-product", "绿色产品", "national province"}, {"green-chain", "绿色供应链管理企业", "national province"}}},
	{"技改和服务", []titleWord{{"upgrade-model", "技术改造示范项目", "province city"}, {"service-platform", "中小企业公共服务平台", "national province city"}, {"start-up-base", "小微企业创业创新示范基地", "national province city"}}},
}

// TitleGroups are the titles with their words, as a filter shows them together.
func TitleGroups(yield func(zh string, words []Word) bool) {
	for _, g := range titleTable {
		words := make([]Word, len(g.Titles))
		for i, t := range g.Titles {
			words[i] = Word{t.Value, t.ZH}
		}
		if !yield(g.ZH, words) {
			return
		}
	}
}

func titleWords() (list []Word) {
	for _, words := range TitleGroups {
		list = append(list, words...)
	}
	return list
}

// levelsOf are the levels that a title is given at; none: it has no level, or is unknown.
func levelsOf(title string) []string {
	for _, g := range titleTable {
		for _, t := range g.Titles {
			if t.Value == title {
				return strings.Fields(t.Levels)
			}
		}
	}
	return nil
}

// LevelOf is the level of the title: what it says, or the only one there is.
func (t *Title) LevelOf() string {
	if levels := levelsOf(t.Title); t.Level == "" && len(levels) == 1 {
		return levels[0]
	}
	return t.Level
}

// Told returns a record as it tells of itself before its key is made: a title that is given at
// one level alone has that level, whether somebody wrote it or not.
func Told(r Record) Record {
	if t, ok := r.(Title); ok {
		t.Level = t.LevelOf()
		return t
	}
	return r
}

// ZH is the title with its level as people say it: 绿色工厂（省级）.
func (t *Title) ZH() string {
	d := Describe(KindTitles)
	zh := d.Field("title").WordZH(t.Title)
	if level := t.LevelOf(); level != "" && len(levelsOf(t.Title)) > 1 {
		zh += "（" + d.Field("level").WordZH(level) + "）"
	}
	return zh
}

// Held reports whether the title is held at a date.
func (t *Title) Held(at Date) bool {
	return (t.From == "" || t.From.FirstDay() <= at.LastDay()) && (t.Until == "" || at.LastDay() <= t.Until.LastDay())
}

func (t Title) Ref() Ref { return Ref{KindTitles, t.ID} }

var levelWords = []Word{{"national", "国家级"}, {"province", "省级"}, {"city", "市级"}}

var titleRow = Description{
	Kind: KindTitles, ZH: "企业称号", Measure: "项", Class: ClassLedger, Label: "Title", Key: "id", ID: []string{"ti", "enterprise", "title", "level", "batch", "product"},
	Fields: []Field{
		{Name: "id", ZH: "标识", Type: Slug, Required: true},
		{Name: "enterprise", ZH: "企业", Type: Reference, Ref: KindEnterprises, Required: true, Node: true, Synonyms: []string{"企业名称", "单位名称", "公司名称"}},
		{Name: "title", ZH: "称号", Type: Enum, Required: true, Node: true, Synonyms: []string{"称号名称", "荣誉称号", "认定称号", "认定类别", "资质", "梯队"}, Words: titleWords(),
			// A bare 小巨人 is no word of any: nobody can tell whose it is.
			Also: []Word{{TitleAboveScale, "规上"}, {TitleAboveScale, "规上工业企业"}, {"1bn", "十亿企业"}, {"10bn", "百亿企业"}, {TitleSRDI, "专精特新"}, {TitleSRDI, "专精特新企业"},
				{TitleLittleGiant, "国家级小巨人"}, {TitleLittleGiant, "国家级专精特新小巨人"}, {TitleLittleGiant, "国家专精特新小巨人企业"}, {TitleLittleGiant, "国家级专精特新“小巨人”企业"},
				{"local-giant", "省级小巨人"}, {"local-giant", "市级小巨人"}, {"local-giant", "省级小巨人企业"}, {"local-giant", "市级小巨人企业"}, {"local-giant", "省级专精特新小巨人企业"}, {"local-giant", "科技小巨人"},
				{"champion", "单项冠军"}, {"high-tech", "高企"}, {"high-tech", "国家高新技术企业"}}},
		{Name: "level", ZH: "级别", Type: Enum, Node: true, Synonyms: []string{"认定级别", "层级"}, Words: levelWords, Also: []Word{{"national", "国家"}, {"province", "省"}, {"city", "市"}}},
		{Name: "batch", ZH: "批次", Type: Text, Most: 60, Synonyms: []string{"认定批次", "获评批次"}},
		{Name: "product", ZH: "产品或项目", Type: Text, Most: 200, Synonyms: []string{"项目名称", "车间名称"}},
		{Name: "from", ZH: "认定时间", Type: Day, Synonyms: []string{"获评年份", "认定年份", "认定日期", "获评时间", "有效期起"}},
		{Name: "until", ZH: "有效期至", Type: Day, Ahead: true, Synonyms: []string{"有效期", "有效期止", "到期时间"}},
	},
}

func checkTitle(t Title, report *Report) {
	levels, field := levelsOf(t.Title), report.d.Field("level")
	var words []string
	for _, l := range levels {
		words = append(words, field.WordZH(l))
	}
	switch zh := report.d.Field("title").WordZH(t.Title); {
	case t.Title == "":
	case t.Level == "" && len(levels) > 1:
		report.Fault("level", "", "“"+zh+"”分级认定，请写级别："+strings.Join(words, "、"))
	case t.Level != "" && len(levels) == 0:
		report.Fault("level", t.Level, "“"+zh+"”不分级别，请留空")
	case t.Level != "" && !slices.Contains(levels, t.Level) && (t.Title == TitleLittleGiant || t.Title == "local-giant"):
		report.Fault("level", t.Level, "国家级的写“国家级专精特新小巨人企业”，省、市认定的写“省市级小巨人企业”，请改正称号或级别")
	case t.Level != "" && !slices.Contains(levels, t.Level):
		report.Fault("level", t.Level, "“"+zh+"”只有"+strings.Join(words, "、")+"，请改正称号或级别")
	}
	inOrder(report, "until", t.From, t.Until, "有效期至不能早于认定时间，请改正其中一个")
}
