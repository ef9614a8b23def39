package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"chainchief/graph"
)

// askDocs shows the OpenAPI document: what there is, or one operation or shape of it.
func askDocs(r *request) (*reply, error) {
	page, operation, shape := manualPage{manual: r.manual}, r.text("operation"), r.text("shape")
	for _, g := range r.manual.Groups {
		for i := range g.Operations {
			if g.Operations[i].ID == operation {
				page.Operation = &g.Operations[i]
			}
		}
	}
	for i := range r.manual.Shapes {
		if r.manual.Shapes[i].Name == shape {
			page.Shape = &r.manual.Shapes[i]
		}
	}
	if operation != "" && page.Operation == nil || shape != "" && page.Shape == nil {
		return nil, fault{404, "系统接口里没有“" + clean(cmp.Or(operation, shape)) + "”，请从接口目录里选"}
	}
	return &reply{page: page}, nil
}

// node reads the document without asking at each step whether it is there.
type node map[string]any

func (n node) at(keys ...string) node {
	for _, k := range keys {
		m, _ := n[k].(map[string]any)
		n = m
	}
	return n
}

func (n node) text(key string) string {
	s, _ := n[key].(string)
	return s
}

func (n node) list(key string) []any {
	l, _ := n[key].([]any)
	return l
}

// keys lists what n holds, as the document has no order of its own.
func (n node) keys() []string { return slices.Sorted(maps.Keys(n)) }

// layOut reads the document into the form in which it is shown.
func layOut(document node) *manual {
	info := document.at("info")
	m := &manual{Title: info.text("title"), Version: info.text("version"), Summary: info.text("summary"),
		Intro: strings.Split(info.text("description"), "\n\n")}
	groups := map[string]int{}
	for _, t := range document.list("tags") {
		tag := node(t.(map[string]any))
		groups[tag.text("name")] = len(m.Groups)
		m.Groups = append(m.Groups, manualGroup{Name: tag.text("name"), Text: tag.text("description")})
	}
	common := map[string]int{} // how many operations have this very answer
	total := 0
	for _, address := range document.at("paths").keys() {
		item := document.at("paths", address)
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if item[method] == nil {
				continue
			}
			total++
			for _, status := range item.at(method, "responses").keys() {
				common[status+item.at(method, "responses", status).text("$ref")]++
			}
		}
	}
	everywhere := func(status string, r node) bool { return r["$ref"] != nil && common[status+r.text("$ref")] == total }
	for _, address := range document.at("paths").keys() {
		item := document.at("paths", address)
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			if item[method] == nil {
				continue
			}
			operation, tag := item.at(method), ""
			if tags := operation.list("tags"); len(tags) > 0 {
				tag, _ = tags[0].(string)
			}
			if _, known := groups[tag]; !known {
				groups[tag] = len(m.Groups)
				m.Groups = append(m.Groups, manualGroup{Name: tag, Text: tag})
			}
			g := &m.Groups[groups[tag]]
			g.Operations = append(g.Operations, document.operation(strings.ToUpper(method), address, operation, everywhere))
			if m.Common != nil {
				continue
			}
			for _, status := range operation.at("responses").keys() {
				if r := operation.at("responses", status); everywhere(status, r) {
					m.Common = append(m.Common, document.answer(status, r))
				}
			}
		}
	}
	for _, name := range document.at("components", "schemas").keys() {
		m.Shapes = append(m.Shapes, shape(name, document.at("components", "schemas", name)))
	}
	return m
}

func (n node) operation(method, address string, o node, everywhere func(string, node) bool) manualOperation {
	out := manualOperation{ID: o.text("operationId"), Method: method, Path: address, Summary: o.text("summary"), Text: o.text("description"),
		Write: len(o.list("security")) > 0}
	for _, p := range o.list("parameters") {
		parameter := n.follow(p.(map[string]any))
		f := field(parameter.text("name"), parameter.at("schema"))
		f.In = map[string]string{"path": "地址", "query": "查询"}[parameter.text("in")]
		f.Text = cmp.Or(parameter.text("description"), f.Text)
		f.Required, _ = parameter["required"].(bool)
		if e := parameter["example"]; e != nil {
			f.Example = fmt.Sprint(e)
		}
		out.Parameters = append(out.Parameters, f)
	}
	for _, kind := range o.at("requestBody", "content").keys() {
		media := o.at("requestBody", "content", kind)
		out.Body = shape("", n.follow(media.at("schema"))).Fields
		out.BodyExample = indented(media["example"])
	}
	for _, status := range o.at("responses").keys() {
		if r := o.at("responses", status); !everywhere(status, r) {
			out.Answers = append(out.Answers, n.answer(status, r))
		}
	}
	return out
}

func (n node) answer(status string, r node) manualAnswer {
	r = n.follow(r)
	a := manualAnswer{Status: status, Text: r.text("description")}
	for _, kind := range r.at("content").keys() {
		media := r.at("content", kind)
		a.Shape = path.Base(media.at("schema").text("$ref"))
		if a.Shape == "." {
			a.Shape = ""
		}
		a.Example = indented(media["example"])
	}
	return a
}

// follow returns what a reference names.
func (n node) follow(x node) node {
	ref := x.text("$ref")
	if ref == "" {
		return x
	}
	return n.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
}

func shape(name string, s node) manualShape {
	out := manualShape{Name: name, Text: s.text("description")}
	required := s.list("required")
	for _, key := range s.at("properties").keys() {
		f := field(key, s.at("properties", key))
		f.Required = slices.Contains(required, any(key))
		out.Fields = append(out.Fields, f)
	}
	for _, part := range s.list("allOf") {
		out.More = append(out.More, path.Base(node(part.(map[string]any)).text("$ref")))
	}
	out.Words = words(s)
	return out
}

func words(s node) []string {
	var list []string
	for _, w := range s.list("enum") {
		if text := fmt.Sprint(w); text != "" {
			list = append(list, text)
		}
	}
	return list
}

var typeNames = map[string]string{"string": "文字", "integer": "整数", "number": "数", "boolean": "真假", "object": "对象", "array": "列表", "null": "null"}

// field says in words what a schema allows.
func field(name string, s node) manualField {
	f := manualField{Name: name, Text: s.text("description")}
	switch {
	case s.text("$ref") != "":
		f.Shape = path.Base(s.text("$ref"))
		f.Type = f.Shape
	case s.text("type") == "array":
		of := field("", s.at("items"))
		f.Type, f.Shape = of.Type+"的列表", of.Shape
	case s.list("oneOf") != nil:
		var types []string
		for _, one := range s.list("oneOf") {
			of := field("", one.(map[string]any))
			f.Shape = cmp.Or(f.Shape, of.Shape)
			types = append(types, of.Type)
		}
		f.Type = strings.Join(types, "或")
	case s.list("enum") != nil:
		f.Type = strings.Join(words(s), "、")
	case s.list("type") != nil:
		var types []string
		for _, one := range s.list("type") {
			types = append(types, typeNames[fmt.Sprint(one)])
		}
		f.Type = strings.Join(types, "或")
	default:
		f.Type = typeNames[s.text("type")]
	}
	low, high := s["minimum"], s["maximum"]
	if low != nil && high != nil {
		f.Type += "，" + figure(low) + " 至 " + figure(high)
	}
	if d := s["default"]; d != nil {
		f.Type += "，默认 " + figure(d)
	}
	return f
}

// figure is a value of the description as people read it.
func figure(v any) string {
	if n, ok := v.(float64); ok {
		return graph.NumberZH(n)
	}
	return fmt.Sprint(v)
}

func indented(v any) string {
	if v == nil {
		return ""
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(v) != nil {
		return ""
	}
	return b.String()
}
