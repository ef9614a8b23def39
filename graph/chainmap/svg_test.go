package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"encoding/xml"
	"strings"
	"testing"
)

// TestTheSVGIsADocument: who hears it is told what it is, of when and for whom, in
// Chinese, and can go along its links; a system without our font has one of its own
// among those named.
func TestTheSVGIsADocument(t *testing.T) {
	for name, s := range map[string]*paint.Scene{"panel": panelOf(t, "nev", "", Options{}), "public": panelOf(t, "food", "341524", Options{Edition: Public})} {
		var root struct {
			Role  string `xml:"role,attr"`
			Lang  string `xml:"lang,attr"`
			Fonts string `xml:"font-family,attr"`
			Title string `xml:"title"`
			Desc  string `xml:"desc"`
		}
		if err := xml.Unmarshal(svgOf(t, s), &root); err != nil {
			t.Fatal(err)
		}
		edition := map[string]string{"panel": "内部版", "public": "公开版"}[name]
		if root.Role != "graphics-document" || root.Lang != "zh-CN" || root.Title != s.Title || !strings.HasPrefix(root.Desc, edition) || !strings.Contains(root.Desc, "数据截至2026年11月30日") {
			t.Errorf("%s: %+v", name, root)
		}
		for _, font := range []string{"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei"} {
			if !strings.Contains(root.Fonts, "'"+font+"'") {
				t.Errorf("%s lacks the font %s", name, font)
			}
		}
	}
}
