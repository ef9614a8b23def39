package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
)

type object = map[string]any

func ref(section, name string) object { return object{"$ref": "#/components/" + section + "/" + name} }

func schemaRef(name string) object { return ref("schemas", name) }

// documentRows adds what follows from the rows: the kinds of the table of kinds,
// and the addresses of the formats that no file describes.
func documentRows(document object, rows []route) error {
	paths := document["paths"].(object)
	schemas := document["components"].(object)["schemas"].(object)
	made, err := reflected()
	if err != nil {
		return err
	}
	maps.Copy(schemas, made)
	enumerate(schemas["Status"], append(slices.Clone(insight.Statuses), insight.Withheld), insight.Status.ZH)
	enumerate(schemas["Action"], insight.Actions, insight.Action.ZH)
	for _, d := range graph.Describing() {
		if offered(d) || d.Kind == graph.KindCorrections {
			documentShape(schemas, d)
		}
		if offered(d) {
			documentKind(paths, schemas, d)
		}
		if d.Class != graph.ClassKept {
			documentHistory(paths, d)
		}
	}
	documentExports(paths)
	documentTemplate(paths)
	documentReports(paths)
	documentPackage(paths)
	for i := range rows {
		r := &rows[i]
		if r.page != "" || r.formats == nil {
			continue
		}
		address := documented(base + r.path)
		first := r.formats[0]
		if first != "json" {
			address += "." + first
		}
		item, ok := paths[address].(object)
		if !ok {
			return fmt.Errorf("openapi: nothing describes %s", address)
		}
		if get, _ := item["get"].(object); r.public && get != nil {
			get["parameters"] = withEdition(get["parameters"])
		}
		for _, format := range r.formats[1:] {
			other := strings.TrimSuffix(address, "."+first) + "." + format
			if paths[other] == nil {
				paths[other] = object{"get": inFormat(item["get"].(object), format)}
			}
		}
	}
	return nil
}

// withEdition adds the parameter of the edition to those of an operation, where it is not one of them.
func withEdition(parameters any) any {
	list, _ := parameters.([]any)
	edition := ref("parameters", "map_edition")
	if slices.ContainsFunc(list, func(p any) bool { return p.(object)["$ref"] == edition["$ref"] }) {
		return list
	}
	return append(slices.Clone(list), any(edition))
}

// enumerate gives a schema its values, with the words that people see.
func enumerate[V ~string](schema any, values []V, zh func(V) string) {
	list, words := make([]any, len(values)), make([]string, len(values))
	for i, v := range values {
		list[i], words[i] = string(v), string(v)+" "+zh(v)
	}
	s := schema.(object)
	s["enum"], s["description"] = list, fmt.Sprintf("%s：%s", s["description"], strings.Join(words, "，"))
}

// documented is an address as the document writes it.
func documented(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// formatWords say what a format is good for.
var formatWords = map[string]string{"csv": "CSV 表", "xlsx": "Excel 表", "docx": "Word 文件", "pdf": "PDF，打印用", "png": "图片", "pptx": "演示文稿，可编辑", "dot": "布局所用的 DOT", "zip": "文件包"}

// inFormat is an operation whose answer has another format.
func inFormat(operation object, format string) object {
	out := maps.Clone(operation)
	out["operationId"] = fmt.Sprint(operation["operationId"]) + strings.ToUpper(format[:1]) + format[1:]
	out["summary"] = fmt.Sprint(operation["summary"]) + "（" + formatWords[format] + "）"
	kind, _, _ := strings.Cut(mediaTypes[format], ";")
	responses := maps.Clone(operation["responses"].(object))
	good := maps.Clone(responses["200"].(object))
	good["content"] = object{kind: object{"schema": object{"type": "string"}}}
	responses["200"] = good
	out["responses"] = responses
	parameters, _ := operation["parameters"].([]any)
	switch format {
	case "csv", "xlsx":
		out["parameters"] = append(slices.Clone(parameters), any(headsParameter()))
	case "png":
		out["parameters"] = append(slices.Clone(parameters), any(dpiParameter()))
	}
	return out
}

const slugPattern = "^[A-Za-z0-9._-]{1,120}$"

// kindName is the name of a kind's schema: checks → Check.
func kindName(d *graph.Description) string { return d.Type().Name() }

// documentShape adds the schemas of a record of a kind and of a page of them.
func documentShape(schemas object, d *graph.Description) {
	name := kindName(d)
	schemas[name] = kindSchema(d)
	schemas[name+"List"] = object{"type": "object", "description": "一页" + d.ZH, "required": []any{"items", "next_cursor"}, "additionalProperties": false,
		"properties": object{"items": object{"type": "array", "items": schemaRef(name)}, "next_cursor": schemaRef("NextCursor")}}
}

func documentKind(paths, schemas object, d *graph.Description) {
	name := kindName(d)
	schemas[name+"Input"] = inputSchema(d)
	parameters := []any{}
	for _, p := range with(placed(d), paging) {
		parameters = append(parameters, ref("parameters", p))
	}
	failing := func(names ...string) object {
		out := object{}
		for i := 0; i < len(names); i += 2 {
			out[names[i]] = ref("responses", names[i+1])
		}
		return out
	}
	good := func(schema object) object {
		return object{"description": "成功", "headers": object{"ETag": ref("headers", "ETag")}, "content": object{"application/json": object{"schema": schema}}}
	}
	list := failing("304", "NotModified", "404", "NotFound", "410", "Gone", "413", "TooLarge")
	list["200"] = good(schemaRef(name + "List"))
	one := failing("304", "NotModified", "404", "NotFound", "413", "TooLarge")
	one["200"] = good(schemaRef(name))
	made := failing("401", "Unauthorized", "403", "Forbidden", "409", "Conflict", "413", "TooLarge", "415", "UnsupportedType", "429", "TooMany")
	made["201"] = object{"description": "已登记", "headers": object{"Location": object{"description": "这次写入的批次", "schema": object{"type": "string"}}},
		"content": object{"application/json": object{"schema": schemaRef(name)}}}
	made["200"] = object{"description": "与已有的记录相同，没有变化；或预览", "content": object{"application/json": object{"schema": object{"anyOf": []any{schemaRef(name), schemaRef("Preview")}}}}}
	body := object{"schema": schemaRef(name + "Input"), "example": exampleOf(d)}
	address := base + "/" + string(d.Kind)
	paths[address] = object{
		"get": object{"tags": []any{"records"}, "operationId": "list" + name, "summary": d.ZH, "parameters": parameters, "responses": list},
		"post": object{"tags": []any{"records"}, "operationId": "add" + name, "summary": "登记" + d.ZH,
			"description": "以“单位填报”为来源，写入记录何人、何时、从何处；何人是账号的主人，经本机套接字的由请求头 `" + PersonHeader + "` 说明，不写在内容里。有误时 `faults` 逐项说明。`preview=yes` 只预览，不写入。会改掉他人登记的内容、与同一天的核实相反、或晚于数据截至日期时回答 409，加上 `confirm=yes` 才写入。",
			"parameters": []any{object{"name": "preview", "in": "query", "description": "只预览，不写入", "schema": object{"type": "string", "enum": []any{"yes", "no"}}},
				object{"name": "confirm", "in": "query", "description": "已确认预览里的问题，仍然写入", "schema": object{"type": "string", "enum": []any{"yes", "no"}}}},
			"requestBody": object{"required": true, "content": object{"application/json": body, "application/x-www-form-urlencoded": body}},
			"responses":   made, "security": []any{object{"token": []any{}}, object{"session": []any{}}}},
	}
	paths[address+"/{id}"] = object{"get": object{"tags": []any{"records"}, "operationId": "get" + name, "summary": "一条" + d.ZH, "parameters": []any{ref("parameters", "id")}, "responses": one}}
}

// documentHistory adds the past of a kind's records.
func documentHistory(paths object, d *graph.Description) {
	id := any(ref("parameters", "id"))
	if d.Relationship() {
		id = object{"name": "id", "in": "path", "required": true, "description": d.ZH + "的标识；从业是“企业|环节|起始时间”", "schema": object{"type": "string", "minLength": 1, "maxLength": 400}}
	}
	responses := object{}
	for status, name := range map[string]string{"304": "NotModified", "404": "NotFound", "413": "TooLarge"} {
		responses[status] = ref("responses", name)
	}
	responses["200"] = object{"description": "成功", "headers": object{"ETag": ref("headers", "ETag")}, "content": object{"application/json": object{"schema": schemaRef("History")}}}
	paths[base+"/"+string(d.Kind)+"/{id}/history"] = object{"get": object{"tags": []any{"history"}, "operationId": "history" + kindName(d), "summary": d.ZH + "的改动记录，最新的在前",
		"parameters": []any{id, ref("parameters", "limit")}, "responses": responses}}
}

// kindSchema is a record as answers tell it.
func kindSchema(d *graph.Description) object {
	properties, required := object{}, []any{}
	optional := omitted(d.Type())
	for i := range d.Fields {
		f := &d.Fields[i]
		schema := valueSchema(f)
		named := f.Type == graph.Reference && inquiry.Named(f.Ref)
		switch {
		case named && !f.List():
			schema = object{"$ref": "#/components/schemas/NamedOrNull", "description": f.ZH}
		case named:
			schema = object{"type": "array", "items": schemaRef("Named"), "description": f.ZH}
		}
		properties[f.Name] = schema
		if !optional[f.Name] {
			required = append(required, f.Name)
		}
		if f.Type == graph.Enum {
			word := object{"type": "string"}
			if f.List() {
				word = object{"type": "array", "items": word}
			}
			properties[f.Name+"_zh"] = word
			if f.Required {
				required = append(required, f.Name+"_zh")
			}
		}
	}
	if d.Kind == graph.KindCorrections {
		for _, word := range correctionWords {
			properties[word] = object{"type": "string"}
		}
	}
	return object{"type": "object", "description": d.ZH, "properties": properties, "required": required, "additionalProperties": false}
}

// inputSchema is a record as it is entered.
func inputSchema(d *graph.Description) object {
	properties, required := object{}, []any{}
	for _, f := range entered(d) {
		schema := valueSchema(f)
		if (calledBy[f.Ref] != nil || slices.Contains(callable, f.Ref)) && !f.List() {
			schema = object{"type": "string", "description": f.ZH + "：标识或名称"}
		}
		if wanted(f) && f.Type == graph.Text && !f.List() {
			schema["minLength"] = 1
		}
		if d.Zeros(f.Name) {
			schema = object{"anyOf": []any{schema, object{"type": "string", "enum": []any{"--"}}}, "description": schema["description"].(string) + "；写 0 就是确为零，写 -- 就是没有这个数，不写的照旧"}
		}
		properties[f.Name] = schema
		if wanted(f) && f.Name != "by" && (d.Field("zero") == nil || slices.Contains(d.ID, f.Name)) { // who enters it, where nothing is said; of figures the rest may stand already
			required = append(required, f.Name)
		}
	}
	return object{"type": "object", "description": "要登记的" + d.ZH, "properties": properties, "required": required, "additionalProperties": false}
}

// exampleOf is a record as it might be entered beside the bundled data.
func exampleOf(d *graph.Description) object {
	out := object{}
	figure := false
	for _, f := range entered(d) {
		var value any = f.ZH
		switch {
		case d.Zeros(f.Name) && !figure:
			figure, value = true, 1200.0
		case d.Kind == graph.KindPosts && f.Ref == graph.KindChains:
			value = "nev"
		case !wanted(f) || f.List():
			continue
		case d.Kind == graph.KindPassages && f.Name == "by": // whoever enters it, and nobody else
			continue
		case f.Name == "by":
			value = "张三"
		case exampleRefs[f.Ref] != "":
			value = exampleRefs[f.Ref]
		case f.Name == "month":
			value = "2026-10"
		case f.Name == "year":
			value = 2025
		case f.Type == graph.Day:
			value = "2026-11-20"
		case f.Type == graph.Enum:
			value = f.Words[0].Value
		case f.Type == graph.Number, f.Type == graph.Whole:
			value = max(1, f.Low)
		case f.Type != graph.Text:
			continue
		}
		out[f.Name] = value
	}
	return out
}

// exampleRefs are records of the bundled data, as a person would write them.
var exampleRefs = map[graph.Kind]string{graph.KindRegions: "341524", graph.KindSegments: "nev.fc.mea", graph.KindEnterprises: "明天氢能", graph.KindParks: "六安经济技术开发区",
	graph.KindProjects: "六安兆瓦级氢能综合利用示范站", graph.KindGoals: "规上工业增加值增长9.5%以上"}

// valueSchema is the schema of a field's own values.
func valueSchema(f *graph.Field) object {
	one := object{"type": "string"}
	switch f.Type {
	case graph.Slug, graph.Reference:
		one["pattern"] = slugPattern
	case graph.URL:
		one["pattern"] = "^https?://"
	case graph.Day:
		one = object{"$ref": "#/components/schemas/AsOf"}
	case graph.Number, graph.Whole:
		one = object{"type": map[bool]string{true: "number", false: "integer"}[f.Type == graph.Number], "minimum": f.Low, "maximum": f.High}
	case graph.YesNo:
		one = object{"type": "boolean"}
	case graph.Columns:
		one = object{"type": "object", "additionalProperties": object{"type": "string"}}
	case graph.Enum:
		var values []any
		for _, w := range f.Words {
			values = append(values, w.Value)
		}
		one["enum"] = values
	}
	if f.List() && f.Type != graph.Columns {
		one = object{"type": "array", "items": one}
	}
	text := f.ZH
	if f.Unit != "" {
		text += "（" + f.Unit + "）"
	}
	var words []string
	for _, w := range f.Words {
		words = append(words, w.Value+" "+w.ZH)
	}
	if f.Type == graph.Enum {
		text += "：" + strings.Join(words, "，")
	}
	one["description"] = text
	return one
}
