package chainmap

import (
	"chainchief/graph/chainmap/paint"
	"context"
	"fmt"
	"strings"
	"testing"

	"chainchief/graph/insight"
)

// TestCountiesAreTiles: a sheet has a tile for each county and the partner, within the
// column beside the cards, as many firms as each has; the public one no advice.
func TestCountiesAreTiles(t *testing.T) {
	counties := []County{{Name: "北县", Lat: 32, Lon: 116, Firms: 3, Gaps: 7}, {Name: "南县", Lat: 31, Lon: 116, Firms: 41, Gaps: 2}, {Name: "西县", Lat: 32, Lon: 115, Gaps: 9}, {Name: "邻市", Firms: 207, Partner: true}}
	for _, chain := range chains {
		for edition, advised := range map[Edition]bool{Internal: true, Public: false} {
			s := panelOf(t, chain, "", Options{Counties: counties, Edition: edition})
			checkTexts(t, s)
			said := texts(s)
			for _, want := range []string{"各县区", "3北县", "41南县", "0西县", "207邻市"} {
				if !strings.Contains(said, want) {
					t.Errorf("%s, %s: the sheet does not say %s", chain, edition, want)
				}
			}
			if got := strings.Contains(said, "建议清单7项"); got != advised {
				t.Errorf("%s, %s: the number of gaps is told: %v", chain, edition, got)
			}
		}
	}
	// Of the real ones: the line under them tells what they do not add up to.
	a := judged(t, insight.Question{Chain: "nev"})
	var real []County
	unplaced := 0
	places, err := world.store.Gazetteer(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range places.Regions {
		if r.Parent == a.Region.ID {
			there := judged(t, insight.Question{Chain: "nev", Region: r.Code})
			real, unplaced = append(real, County{Name: r.Name, Firms: there.Figures.Recorded}), there.UnplacedFirms
		}
	}
	if m := newModel(world.taxonomy, a, Options{Paper: paint.A3, Counties: real}); unplaced == 0 || !strings.HasPrefix(m.unplaced(), fmt.Sprintf("另有%d家只知在本市", unplaced)) {
		t.Errorf("%d are in no county, and the sheet says %s", unplaced, m.unplaced())
	}
	if rows := tileRows(counties); len(rows) != 2 || rows[0][0].Name != "西县" || rows[0][1].Name != "北县" || !rows[1][0].Partner {
		t.Errorf("the tiles stand as %v", rows)
	}
}
