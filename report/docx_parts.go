package report

import (
	"fmt"
	"slices"
	"strings"
)

// The parts of a .docx that are the same in every document. There is no theme: WPS misses the
// fonts of one. There is no list of contents: WPS shows its field empty.
const (
	xmlHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/fontTable.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"/>` +
		`<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/><Override PartName="/word/footer2.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	packageRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	documentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rIdStyles" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>` +
		`<Relationship Id="rIdSettings" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rIdFonts" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable" Target="fontTable.xml"/>` +
		`<Relationship Id="rIdFooter1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/><Relationship Id="rIdFooter2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer2.xml"/>`
	coreProps = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>%s</dc:title><dc:creator>%s</dc:creator><cp:lastModifiedBy>%s</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">%s</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">%s</dcterms:modified><dc:language>zh-CN</dc:language></cp:coreProperties>`
	wordSpaces   = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	documentOpen = `<w:document ` + wordSpaces + ` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>`
	settingsXML  = `<w:settings ` + wordSpaces + `><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
	tableOpen = `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>` +
		`<w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`
	pictureXML = `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="图%d" descr="%s"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="image%d.png"/><pic:cNvPicPr/></pic:nvPicPr>` +
		`<pic:blipFill><a:blip r:embed="rIdImage%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`
)

// footAt is how far the foot of a page number lies above the edge of its page, in twips: the
// line between the dashes stands 7 mm under the text.
const footAt = 1390

// pageNumber is how page numbers are set: 4号 between dashes.
var pageNumber = paragraph{id: "Footer", name: "footer", chinese: songTi, size: 28, line: 300}

// footerXML is the foot of odd pages (right) or even ones (left), one character from the edge.
func footerXML(side string) string {
	field := func(kind string) string {
		return "<w:r>" + runProps(&pageNumber) + `<w:fldChar w:fldCharType="` + kind + `"/></w:r>`
	}
	return `<w:ftr ` + wordSpaces + `><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:` + side + `="280"/><w:jc w:val="` + side + `"/></w:pPr>` + run(&pageNumber, "— ") + field("begin") +
		"<w:r>" + runProps(&pageNumber) + `<w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>` + field("separate") + run(&pageNumber, "1") + field("end") + run(&pageNumber, " —") + `</w:p></w:ftr>`
}

// stylesXML are the styles of a document.
func stylesXML() string {
	var b strings.Builder
	body := styles[Body]
	b.WriteString(`<w:styles ` + wordSpaces + `><w:docDefaults><w:rPrDefault>` + strings.Replace(runProps(&body), "</w:rPr>", `<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr>`, 1) + `</w:rPrDefault><w:pPrDefault/></w:docDefaults>`)
	for _, s := range []Style{Body, Title, Under, Heading1, Heading2, Caption, Remark, cellText, cellFine} {
		p := styles[s]
		b.WriteString(styleXML(&p, s == Body))
	}
	b.WriteString(styleXML(&pageNumber, false))
	b.WriteString(`</w:styles>`)
	return b.String()
}

func styleXML(p *paragraph, standard bool) string {
	kind, based, level := "", `<w:basedOn w:val="Normal"/>`, ""
	if standard {
		kind, based = ` w:default="1"`, ""
	}
	if p.level > 0 {
		level = fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, p.level-1)
	}
	keep := ""
	if p.keepsNext() {
		keep = "<w:keepNext/>"
	} else if p.id == "Remark" {
		keep = "<w:keepLines/>"
	}
	align := p.align
	if align == "" {
		align = "left"
	}
	return fmt.Sprintf(`<w:style w:type="paragraph"%s w:styleId="%s"><w:name w:val="%s"/>%s<w:qFormat/><w:pPr>%s<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="%d" w:after="0" w:line="%d" w:lineRule="exact"/><w:ind w:firstLine="%d"/><w:jc w:val="%s"/>%s</w:pPr>%s</w:style>`,
		kind, p.id, p.name, based, keep, p.before, p.line, p.first, align, level, runProps(p))
}

// substitutes are the fonts that stand in for those of a 公文, the nearest first.
var substitutes = map[string]string{
	fangSong: "仿宋,FangSong,STFangsong,FangSong_GB2312", kaiTi: "楷体,KaiTi,STKaiti,KaiTi_GB2312", titling: "小标宋,方正小标宋_GBK,FZXiaoBiaoSong-B05S,宋体,SimSun",
	heiTi: "SimHei,STHeiti", songTi: "SimSun,STSong",
}

// Fonts tells which fonts a document is set in and what stands in for those that a computer lacks.
func Fonts() string {
	return "文中用" + strings.Join([]string{fangSong, kaiTi, heiTi, titling, songTi}, "、") + "；打开的电脑没有其中某种时，程序会自行替换（仿宋、楷体、宋体等），版面可能略有出入，印发前请在装有这些字体的电脑上看一遍"
}

func fontTableXML() string {
	var b strings.Builder
	b.WriteString(`<w:fonts ` + wordSpaces + `>`)
	var names []string
	for name := range substitutes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, `<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>`, name, substitutes[name])
	}
	fmt.Fprintf(&b, `<w:font w:name="%s"><w:charset w:val="00"/><w:family w:val="roman"/></w:font></w:fonts>`, times)
	return b.String()
}
