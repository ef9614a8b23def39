package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// anotherCity writes the data of a made-up city, which shares no code, chain or name with the bundled one.
func anotherCity(t *testing.T) string {
	t.Helper()
	const source = ",synthetic,,,"
	dir := t.TempDir()
	firms := []string{"甲厂,甲厂,920101", "乙厂,乙厂,920102", "丙厂,丙厂,920101", "丁厂,丁厂,920102", "戊厂,戊厂,920101", "己厂,己厂,920101",
		"伙伴壳体厂,伙伴壳体,920200", "伙伴整机厂,伙伴整机,920200", "远方电机厂,远方电机,930100"}
	works := []string{"甲厂,zz.a.case", "乙厂,zz.a.case", "丙厂,zz.b.whole", "丁厂,zz.b.whole", "戊厂,zz.b.whole", "己厂,zz.a.core",
		"伙伴壳体厂,zz.a.case", "伙伴整机厂,zz.b.whole", "远方电机厂,zz.a.motor"}
	for i := range firms {
		firms[i] += ",enterprise" + source
		works[i] += ",confirmed" + source
	}
	for name, rows := range map[string][]string{
		"meta": {"data_date,title,region,partner,cap_city_100m_cny", "2025-12-31,某市的数据,920100,920200,5"},
		"regions": {"code,name,level,parent,lat,lon,evidence,source_url,source_date,verification", "920000,测试省,province,,,,synthetic,,,",
			"920100,某河市,city,920000,40,110,synthetic,,,", "920101,上河县,county,920100,40.1,110.1,synthetic,,,", "920102,下河县,county,920100,40.2,110.2,synthetic,,,",
			"920200,某江市,city,920000,41,111,synthetic,,,", "930000,远方省,province,,,,synthetic,,,", "930100,远方市,city,930000,30,120,synthetic,,,"},
		"chains": {"id,name,name_en,system,evidence,source_url,source_date,verification", "zz,某产业,,chain" + source},
		"segments": {"id,chain,name,stage,parent,inputs,card,kind,traded,evidence,source_url,source_date,verification",
			"zz.a,zz,零件,upstream,,,yes,,,synthetic,,,", "zz.a.core,zz,铁芯,upstream,zz.a,,,part,yes,synthetic,,,", "zz.a.case,zz,壳体,upstream,zz.a,,,part,yes,synthetic,,,",
			"zz.a.motor,zz,电机,midstream,zz.a,zz.a.core,,part,yes,synthetic,,,",
			"zz.b,zz,整机,downstream,,zz.a,yes,,,synthetic,,,", "zz.b.whole,zz,整机,downstream,zz.b,zz.a.case;zz.a.motor,,part,yes,synthetic,,,"},
		"enterprises": append([]string{"name,short_name,region,type,evidence,source_url,source_date,verification"}, firms...),
		"memberships": append([]string{"enterprise,segment,certainty,evidence,source_url,source_date,verification"}, works...),
		"links":       {"supplier,customer,product,kind,confidence,evidence,source_url,source_date,verification", "甲厂,丙厂,壳体,supply,0.9" + source},
		"projects":    {"name,kind,region,segments,stage,date,evidence,source_url,source_date,verification", "电机项目,new,920101,zz.a.motor,started,2025-03" + source},
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(strings.Join(rows, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestAnotherCity: a set of another city answers every command and page about its own
// places, none being named, and never about those of the bundled set.
func TestAnotherCity(t *testing.T) {
	t.Setenv("TMPDIR", "/tmp") // short, for the socket
	set, dir := anotherCity(t), filepath.Join(t.TempDir(), "d")
	for _, c := range []struct{ args, want string }{
		{"gaps --chain zz --seed=" + set, "某河"},
		{"gaps --chain zz --region 上河", "上河"},
		{"chains", "某产业"},
		{"targets --segment zz.a.motor", "远方电机"},
		{"partners --chain zz", "伙伴"},
		{"partners --enterprise 甲厂", "伙伴整机"},
		{"partners --enterprise 伙伴整机", "甲厂"}, // the partner's side looks at the set's own city
		{"inputs --enterprise 丙厂", "壳体"},
		{"scenario --chain zz --without 甲厂", "丙厂"},
		{"scenario", "某河"},
		{"backtest --date 2025-01", "某河"},
		{"map --chain zz --format svg", "某河"},
		{"map --chain zz --kind flow --format svg", "壳体"},
		{"network --enterprise 甲厂 --format svg", "丙厂"},
		{"regions", "某江市"},
	} {
		code, out, errs := cc(t, append(strings.Fields(c.args), "--data", dir)...)
		if code != 0 || !strings.Contains(out, c.want) {
			t.Errorf("%s: %d %s\n%.600s", c.args, code, errs, out)
		}
		refuseForeign(t, c.args, out)
	}
	s := startServe(t, dir)
	for _, page := range []string{"/", "/chains/zz", "/segments/zz.a.motor", "/segments/zz.a.case", "/scenario", "/search?q=甲", "/api/docs", "/chains/zz?region=920101"} {
		r, err := http.Get("http://" + s.address + page)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != 200 {
			t.Errorf("%s: %d %.300s", page, r.StatusCode, text)
		}
		if page != "/api/docs" {
			refuseForeign(t, page, string(text))
		}
		if page == "/" {
			for _, want := range []string{"某河市：", "默认（某江市）", "某市的数据", `value="920100" selected`} {
				if !strings.Contains(string(text), want) {
					t.Errorf("the home page lacks %q", want)
				}
			}
		}
	}
}

func refuseForeign(t *testing.T, of, text string) {
	t.Helper()
	for _, word := range []string{"六安", "合肥", "341500", "340100"} {
		if i := strings.Index(text, word); i >= 0 {
			t.Errorf("%s speaks of %s: …%s…", of, word, text[max(0, i-60):min(len(text), i+60)])
		}
	}
}

// TestCapOfTheSet: an investment above what the set allows its city is not advised.
func TestCapOfTheSet(t *testing.T) {
	set := anotherCity(t)
	path := filepath.Join(set, "segments.csv")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(data)), "\n")
	for i, tail := range []string{"min_invest_100m_cny", "", "", "", "5.5", "", ""} {
		rows[i] += "," + tail
	}
	if err := os.WriteFile(path, []byte(strings.Join(rows, "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(set, "projects.csv")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cap  string
		over bool
	}{{"5", true}, {"6", false}} {
		meta := fmt.Sprintf("data_date,title,region,partner,cap_city_100m_cny\n2025-12-31,某市的数据,920100,920200,%s\n", c.cap)
		if err := os.WriteFile(filepath.Join(set, "meta.csv"), []byte(meta), 0o644); err != nil {
			t.Fatal(err)
		}
		code, out, errs := cc(t, "gaps", "--chain", "zz", "--format", "json", "--seed="+set, "--data", filepath.Join(t.TempDir(), "d"))
		if over := strings.Contains(out, "按5亿元计"); code != 0 || over != c.over {
			t.Errorf("cap %s: %d %v %s", c.cap, code, over, errs)
		}
	}
}
