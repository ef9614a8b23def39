package api

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

const (
	defaultLimit = 50
	mostLimit    = 1000
	longestText  = 200 // of q, in characters
)

// params are the query parameters of a request, read once; the first fault is kept.
type params struct {
	values   url.Values
	err      error
	revision int64 // what the answer rests on
	people   bool  // a page asks: faults speak of the words on it
}

// repeatable is the one parameter that may be given several times.
const repeatable = "without"

// readParams refuses what the route does not know: nothing is ever ignored.
func readParams(rawQuery string, known []string) (*params, error) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, fault{400, "查询字符串写法有误，请检查 % 和 & 的用法"}
	}
	for name, list := range values {
		if !slices.Contains(known, name) {
			return nil, fault{400, fmt.Sprintf("不认识参数“%s”，这里可用：%s", clean(name), orNone(known))}
		}
		if len(list) > 1 && name != repeatable {
			return nil, fault{400, fmt.Sprintf("参数 %s 只能给一次", name)}
		}
		for _, v := range list {
			if !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl) {
				return nil, fault{400, fmt.Sprintf("参数 %s 含有控制字符或乱码，请改正", name)}
			}
		}
	}
	return &params{values: values}, nil
}

// byName are the parameters of what may be given by its name, and how it is found by that.
var byName = map[string]func(*inquiry.Names, string) (string, error){
	"region": (*inquiry.Names).RegionCode, "partner": (*inquiry.Names).RegionCode,
	"chain": (*inquiry.Names).ChainID, "segment": (*inquiry.Names).SegmentID,
}

// identify puts ids in the place of what is given by name: in parameters, and in the path for a chain or segment.
func (r *request) identify() error {
	find := func(name, text string) (string, error) {
		names, err := r.desk.Names(r.ctx)
		if err != nil {
			return "", err
		}
		id, err := byName[name](names, clean(text))
		if errors.Is(err, graph.ErrNotFound) {
			err = fmt.Errorf("%w，可用 %s/%ss 查看", err, base, name)
		}
		return id, err
	}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		text := r.text(name)
		if text == "" || isSlug(text) || r.err != nil {
			continue
		}
		id, err := find(name, text)
		if err != nil {
			return err
		}
		r.values.Set(name, id)
	}
	for path, name := range map[string]string{"/chains/:id": "chain", "/segments/:id": "segment"} {
		if r.err != nil || !strings.HasPrefix(r.route.path, path) || !strings.ContainsFunc(r.key(), func(c rune) bool { return c > unicode.MaxASCII }) {
			continue
		}
		id, err := find(name, r.key())
		if err != nil {
			return err
		}
		r.c.Params = slices.Clone(r.c.Params)
		for i := range r.c.Params {
			if r.c.Params[i].Key == "id" {
				r.c.Params[i].Value = id
			}
		}
	}
	return r.err
}

// shareWords are what WeChat puts as from into the address of a page that is passed on.
var shareWords = []string{"singlemessage", "groupmessage", "timeline"}

// dropForeign takes out what others put into the address of a page: parameters
// that it does not know, and WeChat's from where the page has one itself.
func dropForeign(rawQuery string, known []string) string {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return rawQuery // readParams says what is wrong
	}
	for name, list := range values {
		if name == "from" {
			list = slices.DeleteFunc(list, func(v string) bool { return slices.Contains(shareWords, v) })
			values[name] = list
		}
		if !slices.Contains(known, name) || len(list) == 0 {
			values.Del(name)
		}
	}
	return values.Encode()
}

// dropUnused takes out of a page's address a place that the page has no use for and
// that is none: it would only be carried on.
func (r *request) dropUnused() {
	for _, name := range where {
		v := r.values.Get(name)
		_, _, err := graph.ReadDate(v)
		if !slices.Contains(r.route.params, name) && (name == "as_of" && err != nil || name != "as_of" && !isSlug(v)) {
			r.values.Del(name)
		}
	}
}

func orNone(known []string) string {
	if len(known) == 0 {
		return "无"
	}
	return strings.Join(known, "、")
}

func (p *params) bad(name, want string) {
	if p.err == nil {
		p.err = fault{400, fmt.Sprintf("%s“%s”无效，%s", p.called(name), clean(p.values.Get(name)), want)}
	}
}

// paramWords are what pages call the parameters.
var paramWords = map[string]string{"region": "地区", "partner": "联动伙伴", "as_of": "截至日期", "date": "日期", "q": "搜索内容", "from": "起点企业", "to": "终点企业",
	"chain": "产业链", "segment": "环节", "without": "外迁（停产）的企业", "k": "路径条数", "cursor": "翻页标记", "class": "来路", "done": "登记编号", "state": "审核状态", "by": "更正人", "kind": "类别或图种", "focus": "焦点", "steps": "步数", "layers": "图层", "paper": "纸张", "edition": "版本", "compare": "对照日期", "projects": "在建签约", "status": "状态", "action": "工作建议", "key": "标识", "again": "更正编号", "since": "起始日期", "open": "展开的企业", "hide": "隐藏的企业", "pin": "固定的企业"}

// called is a parameter as the caller knows it.
func (p *params) called(name string) string {
	if p.people && paramWords[name] != "" {
		return paramWords[name]
	}
	return fmt.Sprintf("参数 %s 的值", name)
}

func (p *params) text(name string) string {
	v := p.values.Get(name)
	if utf8.RuneCountInString(v) > longestText {
		p.bad(name, fmt.Sprintf("最长 %d 字", longestText))
	}
	return v
}

// needed is a text that must be given.
func (p *params) needed(name, example string) string {
	v := p.text(name)
	if strings.TrimSpace(v) == "" && p.err == nil {
		p.err = fault{400, fmt.Sprintf("请给出参数 %s，如 %s", name, example)}
	}
	return v
}

// yes is a switch, off by default.
func (p *params) yes(name string) bool { return p.oneOf(name, "yes", "no") == "yes" }

// number is a whole number within bounds.
func (p *params) number(name string, otherwise, least, most int) int {
	if !p.values.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(p.values.Get(name))
	if err != nil || n < least || n > most {
		p.bad(name, fmt.Sprintf("须是 %d 到 %d 的整数", least, most))
	}
	return n
}

// id is an ASCII slug, or blank.
func (p *params) id(name string) string {
	v := p.values.Get(name)
	if v != "" && !isSlug(v) || p.values.Has(name) && v == "" {
		if p.people {
			p.bad(name, "请从清单里选择")
		}
		p.bad(name, "须是由英文字母、数字、点、横线组成的标识")
	}
	return v
}

func isSlug(v string) bool {
	return v != "" && len(v) <= 120 && strings.Trim(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") == ""
}

// isKey reports whether a text may be a key of several parts: slugs and blanks with bars between.
func isKey(v string) bool {
	parts := strings.Split(v, "|")
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(s string) bool { return s != "" && !isSlug(s) })
}

func (p *params) oneOf(name string, allowed ...string) string {
	v := p.values.Get(name)
	if p.values.Has(name) && !slices.Contains(allowed, v) {
		p.bad(name, "可选 "+worded(name, allowed))
	}
	return v
}

// optionWords are what people read for values that no table of kinds explains.
var optionWords = map[string]string{"yes": "是", "no": "否", "zh": "中文", "en": "英文", "panel": "图谱", "flow": "流程图", "matrix": "对接表", "bands": "联动带状图", "done": "全部建成后", "internal": "内部版", "public": "公开版",
	"slide": "投影", "wall": "上墙", "page": "嵌入网页", "both": "上游和下游", "suppliers": "上游", "customers": "下游", "unknown": "未掌握",
	"sort=date": "日期", "sort=amount": "金额", "sort=name": "名称", "sort=region": "县区", "sort=size": "规模", "sort=source": "来源"}

// worded lists the values of a parameter, each with its word behind it.
func worded(name string, values []string) string {
	list := slices.Clone(values)
	for i, v := range list {
		zh := cmp.Or(optionWords[v], optionWords[name+"="+v])
		for _, kind := range graph.Kinds {
			for _, field := range []string{name, name + "s"} {
				if f := graph.Describe(kind).Field(field); zh == "" && f != nil && f.WordZH(v) != v {
					zh = f.WordZH(v)
				}
			}
		}
		if name == "action" {
			zh = insight.Action(v).ZH()
		}
		if zh != "" {
			list[i] = v + "（" + zh + "）"
		}
	}
	return strings.Join(list, "、")
}

// word is a value of an enum, of a page also the word for it; blank: not given.
func (p *params) word(name string, f *graph.Field) string {
	v := p.values.Get(name)
	for _, w := range f.Words {
		if v == w.Value || p.people && v == w.ZH {
			return w.Value
		}
	}
	if p.values.Has(name) {
		var words []string
		for _, w := range f.Words {
			if p.people {
				words = append(words, w.ZH)
			} else {
				words = append(words, w.Value+"（"+w.ZH+"）")
			}
		}
		p.bad(name, "可选 "+strings.Join(words, "、"))
	}
	return ""
}

func (p *params) date(name string) graph.Date {
	if !p.values.Has(name) {
		return ""
	}
	d, doubt, err := graph.ReadDate(strings.TrimRight(p.values.Get(name), "底末")) // a year counts from its end
	if err != nil || doubt != "" {
		p.bad(name, "请写成 2021、2021-04 或 2021-04-30")
		return ""
	}
	p.values.Set(name, string(d)) // from here on as it is kept, in addresses and forms too
	return d
}

func (p *params) limit() int { return p.number("limit", defaultLimit, 1, mostLimit) }

func (p *params) cursor() string { return p.values.Get("cursor") }

// question reads region, partner and as_of.
func (p *params) question(chain string) insight.Question {
	return insight.Question{Chain: chain, Region: p.id("region"), Partner: p.id("partner"), AsOf: p.date("as_of")}
}
