package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// courtingOf judges a chain and finds whom to court for it.
func courtingOf(t *testing.T, chain, region string) Courting {
	t.Helper()
	c := Courting{Answer: judged(t, insight.Question{Chain: chain, Region: region})}
	for _, v := range c.Answer.Items {
		if v.Action == insight.Link {
			continue
		}
		x, err := world.desk.Targets(context.Background(), insight.TargetsQuestion{Segment: v.Segment.ID, Region: c.Answer.Region.ID})
		if err != nil {
			t.Fatal(err)
		}
		few := *x
		few.Items = few.Items[:min(5, len(few.Items))]
		c.Targets = append(c.Targets, &few)
	}
	return c
}

// countiesIn are the tiles of a chain in the counties of the city, with its partner.
func countiesIn(t *testing.T, chain string) (list []County) {
	t.Helper()
	openWorld(t)
	g, err := world.store.Gazetteer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range g.Regions {
		if partner := r.Code == "340100"; partner || r.Parent == "341500" && r.Level != graph.LevelCity {
			q := insight.Question{Chain: chain, Region: r.Code}
			if partner {
				q.Partner = "341500"
			}
			a := judged(t, q)
			list = append(list, County{Name: insight.ShortPlace(r.Name), Lat: r.Lat, Lon: r.Lon, Firms: a.Figures.Recorded, Gaps: len(a.Items), Partner: partner, There: a})
		}
	}
	return list
}

// TestPicturesOfAPackage: on every page of the pictures of a package the texts stand within
// their rooms and can be read, in both editions.
func TestPicturesOfAPackage(t *testing.T) {
	openWorld(t)
	for _, chain := range world.taxonomy.Chains {
		c, counties := courtingOf(t, chain.ID, ""), countiesIn(t, chain.ID)
		for name, draw := range map[string]func(Options) (*paint.Scene, error){
			"routes": func(o Options) (*paint.Scene, error) { return DrawRoutes(t.Context(), world.taxonomy, c, o) },
			"works":  func(o Options) (*paint.Scene, error) { return DrawWorks(t.Context(), c, o) },
			"uses":   func(o Options) (*paint.Scene, error) { return DrawUses(t.Context(), world.taxonomy, c.Answer, o) },
			"regions": func(o Options) (*paint.Scene, error) {
				o.Counties = counties
				return DrawRegions(t.Context(), world.taxonomy, c.Answer, o)
			},
		} {
			for _, o := range []Options{{Paper: paint.A3}, {Paper: paint.Papers["a2"]}, {Paper: paint.A3, Edition: Public}} {
				if o.Edition == Public && (name == "routes" || name == "works") {
					continue // they are the office's own
				}
				s, err := draw(o)
				if errors.Is(err, graph.ErrNotFound) && name != "regions" {
					continue
				}
				if err != nil {
					t.Fatalf("%s of %s: %v", name, chain.ID, err)
				}
				for _, page := range s.Pages() {
					checkTexts(t, page)
					if page.More != nil {
						t.Errorf("%s of %s: a page has pages", name, chain.ID)
					}
				}
				if s.Smallest < leastFrameText {
					t.Errorf("%s of %s: text of %.1f points", name, chain.ID, s.Smallest)
				}
			}
		}
	}
}

// TestRegionsNameTheFirms: a tile says how many firms a county has and names them by card, the
// public one none that may not be named.
func TestRegionsNameTheFirms(t *testing.T) {
	counties := countiesIn(t, "iron")
	a := judged(t, insight.Question{Chain: "iron"})
	for _, edition := range []Edition{Internal, Public} {
		s, err := DrawRegions(t.Context(), world.taxonomy, a, Options{Paper: paint.A3, Edition: edition, Counties: counties})
		if err != nil {
			t.Fatal(err)
		}
		said := texts(s)
		for _, c := range counties {
			if !strings.Contains(said, fmt.Sprintf("登记企业%d家", c.Firms)) || !strings.Contains(said, c.Name) {
				t.Errorf("%s: it does not say that %s has %d", edition, c.Name, c.Firms)
			}
			for _, v := range c.There.Segments {
				for _, f := range v.Firms {
					if edition == Public && f.Segment == "" && !f.Published() && strings.Contains(said, f.ShortName+"*") {
						t.Errorf("the public edition names %s", f.ShortName)
					}
				}
			}
		}
		if !strings.Contains(said, "不是地图") {
			t.Error("it does not say that it is no map")
		}
	}
	if _, err := DrawRegions(t.Context(), world.taxonomy, a, Options{Paper: paint.A3}); !errors.Is(err, graph.ErrNotFound) {
		t.Errorf("of no counties: %v", err)
	}
}

// TestWorksLeaveRoomForWhoAnswers: 作战施工图 has each segment of the ranked list and each that
// is followed, once, and three columns that are blank but for what the ledger says; 招商线路图 every firm that is to be courted.
func TestWorksLeaveRoomForWhoAnswers(t *testing.T) {
	for _, region := range []string{"", "341524"} {
		c := courtingOf(t, "nev", region)
		c.Works = map[string]Work{c.Answer.Items[0].Segment.ID: {"市链办", "2026年12月", "签约，下一步：落地"}}
		s, err := DrawWorks(t.Context(), c, Options{Paper: paint.A3})
		if err != nil {
			t.Fatal(err)
		}
		rows, said := 0, ""
		for _, page := range s.Pages() {
			said += texts(page)
			for i := range page.Groups {
				g := &page.Groups[i]
				if g.Class != "row" {
					continue
				}
				rows++
				boxes := 0
				for _, it := range g.Items {
					if it.Path != nil && it.Path.Fill == nil && it.Path.Stroke != nil && len(it.Path.Steps) > 2 {
						boxes++
					}
				}
				if boxes != 3 {
					t.Errorf("%s: %d boxes to fill in", g.Title, boxes)
				}
			}
		}
		want := len(c.Answer.Items)
		for _, v := range c.Answer.NotRanked {
			if v.Action == insight.FollowUp {
				want++
			}
		}
		if rows != want {
			t.Errorf("%d rows, want %d", rows, want)
		}
		for _, word := range []string{"责任单位", "完成时限", "市链办", "2026年12月", "签约，下一步：落地", "没有登记的留空由责任部门填写"} {
			if !strings.Contains(said, word) {
				t.Errorf("it does not say %s", word)
			}
		}
		routes, err := DrawRoutes(t.Context(), world.taxonomy, c, Options{Paper: paint.A3})
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, page := range routes.Pages() {
			for i := range page.Groups {
				told += page.Groups[i].Title + "\n"
			}
		}
		for _, x := range c.Targets {
			for i := range x.Items {
				if name := firmWords(&x.Items[i].Firm); !strings.Contains(told, name) {
					t.Errorf("%s is to be courted, and on no way", name)
				}
			}
		}
	}
}
