package api

import (
	"strings"

	"chainchief/graph/chainmap/paint"
	"chainchief/report"
	"chainchief/seed"
)

// documentExports describes the addresses by which the records of each kind are taken away.
func documentExports(paths object) {
	for _, d := range seed.Kinds() {
		for _, format := range taken {
			parameters := []any{}
			for _, p := range exportParams(d) {
				parameters = append(parameters, ref("parameters", p))
			}
			paths[base+"/exports/"+string(d.Kind)+"."+format] = object{"get": fileOperation("export"+kindName(d)+strings.ToUpper(format[:1])+format[1:],
				"导出"+d.ZH+"（"+formatWords[format]+"）", exportedWords, format, append(parameters, headsParameter()))}
		}
	}
}

// documentTemplate describes the workbook that people fill in.
func documentTemplate(paths object) {
	paths[base+"/template.xlsx"] = object{"get": fileOperation("getTemplate", "填报模板（Excel）",
		"每类记录一张表：列名、必填、下拉选项都来自各类记录的说明；环节、地区的名称取自现有数据。`city=yes` 另加通用的产业链、环节、地区，供另一城市起步。", "xlsx",
		[]any{object{"name": "city", "in": "query", "description": "另一城市起步用的", "schema": object{"type": "string", "enum": []any{"yes", "no"}}},
			object{"name": "chains", "in": "query", "description": "只要这几条产业链，标识或名称，用逗号分开；默认全部", "schema": object{"type": "string", "maxLength": longestText}, "example": "nev,pv"}, headsParameter()})}
}

// documentPackage describes the archive of pictures and lists, and the one with the version before.
func documentPackage(paths object) {
	var names []string
	for _, p := range report.Presets() {
		names = append(names, p.Name+"（"+p.Called+"）")
	}
	chain := object{"name": "chain", "in": "query", "required": true, "description": "产业链，标识或名称", "schema": object{"type": "string"}, "example": "nev"}
	parameters := []any{chain, ref("parameters", "region"), ref("parameters", "partner"), ref("parameters", "as_of"), ref("parameters", "map_edition"), ref("parameters", "map_office"),
		object{"name": "list", "in": "query", "description": "要哪些图和清单：" + strings.Join(names, "、") + "，默认第一种；或逐项写明，用逗号分开，如 产业链图,企业清单", "schema": object{"type": "string", "maxLength": longestText}, "example": "江西"}}
	words := "一个 zip：图（PDF，各页另有 PNG）、清单（Excel）、说明、数据。同样的资料，同样的字节。"
	paths[base+"/reports/package.zip"] = object{"get": fileOperation("getPackage", "图和清单的文件包（N图N清单）", words, "zip", parameters)}
	operation := fileOperation("comparePackage", "做下一版，与上一版对照", words+"另附变化清单：新增、不再列入、变更的各条，以及是哪一次导入带来的。上一版放在 file 一项里。", "zip", parameters)
	operation["requestBody"] = object{"required": true, "content": object{"multipart/form-data": object{"schema": object{"type": "object", "required": []any{"file"}, "properties": object{"file": object{"type": "string", "format": "binary"}}}}}}
	responses := operation["responses"].(object)
	responses["415"] = ref("responses", "UnsupportedType")
	delete(responses, "304")
	paths[base+"/reports/package"] = object{"post": operation}
}

const exportedWords = "与 `export` 命令、`--seed=目录` 的文件同一格式：导出后装入新的数据目录，内容逐字节不变。"

// fileOperation is a question whose answer is a file.
func fileOperation(id, summary, description, format string, parameters []any) object {
	kind, _, _ := strings.Cut(mediaTypes[format], ";")
	return object{"tags": []any{"exports"}, "operationId": id, "summary": summary, "description": description, "parameters": parameters,
		"responses": object{
			"200": object{"description": "成功", "headers": object{"ETag": ref("headers", "ETag")}, "content": object{kind: object{"schema": object{"type": "string"}}}},
			"304": ref("responses", "NotModified"), "404": ref("responses", "NotFound"), "413": ref("responses", "TooLarge"),
		}}
}

// dpiParameter is the resolution of a PNG.
func dpiParameter() object {
	return object{"name": "dpi", "in": "query", "description": "分辨率，每英寸多少点；打印用 300，A1 以上的纸张装不下 300 时会说明最高可用多少",
		"schema": object{"type": "integer", "minimum": paint.LeastDPI, "maximum": paint.MostDPI, "default": paint.DPI}}
}

// headsParameter chooses for whom the heads of a table are.
func headsParameter() object {
	return object{"name": "heads", "in": "query", "description": "表头：zh 中文，en 英文（给程序用）", "schema": object{"type": "string", "enum": []any{"zh", "en"}, "default": "zh"}}
}

// documentReports describes the papers and their 证据册.
func documentReports(paths object) {
	for _, k := range paperKinds() {
		var parameters []any
		for _, p := range with(where, k.needs, imprintParams) {
			switch p {
			case "office":
				parameters = append(parameters, ref("parameters", "map_office"))
			case "secrecy", "version", "enterprise":
				words := map[string]string{"secrecy": "密级或知悉范围的字样，印在题目下", "version": "稿次或版本，印在题目下", "enterprise": "企业名称、简称、代码或标识"}[p]
				parameters = append(parameters, object{"name": p, "in": "query", "description": words, "schema": object{"type": "string", "maxLength": mostOffice}})
			case "date":
				parameters = append(parameters, object{"name": p, "in": "query", "description": "印在题目下的日期；默认数据的截至日期", "schema": schemaRef("AsOf")})
			default:
				parameters = append(parameters, ref("parameters", p))
			}
		}
		operation := fileOperation("report"+strings.ToUpper(k.kind[:1])+k.kind[1:], k.zh,
			"`.docx` 按公文格式编排，不套红头、文号、印章；`.xlsx` 是它的证据册：文中每个数一行，写明口径、输入、来源、日期。公开版不列推断、线索和工作建议。同一份数据得出的 `.docx` 逐字节相同。", "docx", parameters)
		operation["responses"].(object)["409"] = ref("responses", "Conflict")
		paths[base+"/reports/"+k.kind+".docx"] = object{"get": operation}
	}
}
