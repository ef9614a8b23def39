package paint

// The parts of a presentation (ISO/IEC 29500-1) other than the slide itself: no
// more than PowerPoint and WPS ask for, without a word of whoever made it.
const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	drawingNS = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"`
	relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	related   = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	contents  = `application/vnd.openxmlformats-officedocument.presentationml.`

	emptyTree = `<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>`
	slideHead = xmlHead + `<p:sld ` + drawingNS + `><p:cSld><p:spTree>` + emptyTree
	slideRels = xmlHead + relations + `<Relationship Id="rId1" Type="` + related + `slideLayout" Target="../slideLayouts/slideLayout1.xml"/></Relationships>`
	slideTail = `</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>`

	plainLine = `<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>`
	plainFill = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	noEffect  = `<a:effectStyle><a:effectLst/></a:effectStyle>`
)

// slidePart is a file within a presentation.
type slidePart struct{ name, text string }

var slideParts = []slidePart{
	{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/ppt/presentation.xml" ContentType="` + contents + `presentation.main+xml"/>{declared}` +
		`<Override PartName="/ppt/slideMasters/slideMaster1.xml" ContentType="` + contents + `slideMaster+xml"/><Override PartName="/ppt/slideLayouts/slideLayout1.xml" ContentType="` + contents + `slideLayout+xml"/>` +
		`<Override PartName="/ppt/theme/theme1.xml" ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`},
	{"_rels/.rels", xmlHead + relations + `<Relationship Id="rId1" Type="` + related + `officeDocument" Target="ppt/presentation.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`},
	{"docProps/core.xml", xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title><dc:subject>{about}</dc:subject>{created}</cp:coreProperties>`},
	{"ppt/presentation.xml", xmlHead + `<p:presentation ` + drawingNS + `><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId1"/></p:sldMasterIdLst><p:sldIdLst>{listed}</p:sldIdLst><p:sldSz cx="{width}" cy="{height}"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>`},
	{"ppt/_rels/presentation.xml.rels", xmlHead + relations + `<Relationship Id="rId1" Type="` + related + `slideMaster" Target="slideMasters/slideMaster1.xml"/>{linked}<Relationship Id="rId3" Type="` + related + `theme" Target="theme/theme1.xml"/></Relationships>`},
	{"ppt/slideLayouts/slideLayout1.xml", xmlHead + `<p:sldLayout ` + drawingNS + ` type="blank"><p:cSld name="空白"><p:spTree>` + emptyTree + `</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`},
	{"ppt/slideLayouts/_rels/slideLayout1.xml.rels", xmlHead + relations + `<Relationship Id="rId1" Type="` + related + `slideMaster" Target="../slideMasters/slideMaster1.xml"/></Relationships>`},
	{"ppt/slideMasters/slideMaster1.xml", xmlHead + `<p:sldMaster ` + drawingNS + `><p:cSld><p:bg><p:bgPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>` + emptyTree + `</p:spTree></p:cSld>` +
		`<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/></p:sldLayoutIdLst></p:sldMaster>`},
	{"ppt/slideMasters/_rels/slideMaster1.xml.rels", xmlHead + relations + `<Relationship Id="rId1" Type="` + related + `slideLayout" Target="../slideLayouts/slideLayout1.xml"/><Relationship Id="rId2" Type="` + related + `theme" Target="../theme/theme1.xml"/></Relationships>`},
	{"ppt/theme/theme1.xml", xmlHead + `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="图谱"><a:themeElements><a:clrScheme name="图谱"><a:dk1><a:srgbClr val="000000"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F3A68"/></a:dk2><a:lt2><a:srgbClr val="EEF2F7"/></a:lt2>` +
		`<a:accent1><a:srgbClr val="1F3A68"/></a:accent1><a:accent2><a:srgbClr val="1B5E35"/></a:accent2><a:accent3><a:srgbClr val="B3261E"/></a:accent3><a:accent4><a:srgbClr val="8A5A00"/></a:accent4><a:accent5><a:srgbClr val="5B6B84"/></a:accent5><a:accent6><a:srgbClr val="7A8699"/></a:accent6><a:hlink><a:srgbClr val="1F4E9C"/></a:hlink><a:folHlink><a:srgbClr val="1F4E9C"/></a:folHlink></a:clrScheme>` +
		`<a:fontScheme name="图谱"><a:majorFont><a:latin typeface="{font}"/><a:ea typeface="{font}"/><a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="{font}"/><a:ea typeface="{font}"/><a:cs typeface=""/></a:minorFont></a:fontScheme>` +
		`<a:fmtScheme name="图谱"><a:fillStyleLst>` + plainFill + plainFill + plainFill + `</a:fillStyleLst><a:lnStyleLst>` + plainLine + plainLine + plainLine + `</a:lnStyleLst><a:effectStyleLst>` + noEffect + noEffect + noEffect + `</a:effectStyleLst><a:bgFillStyleLst>` + plainFill + plainFill + plainFill + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`},
}
