package api

import (
	"strings"

	"chainchief/graph/chainmap"
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
		"schema": object{"type": "integer", "minimum": chainmap.LeastDPI, "maximum": chainmap.MostDPI, "default": chainmap.DPI}}
}

// headsParameter chooses for whom the heads of a table are.
func headsParameter() object {
	return object{"name": "heads", "in": "query", "description": "表头：zh 中文，en 英文（给程序用）", "schema": object{"type": "string", "enum": []any{"zh", "en"}, "default": "zh"}}
}
