package synth

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"chainchief/graph"
)

// The province has 400 regions: itself, 19 cities, and 20 counties in each.
// Codes are shaped like those of GB/T 2260, and the codes of the product's
// default region and partner are among them, so that every command works.
const (
	provinceCode    = "340000"
	cities          = 19
	countiesPerCity = 20
	parkCount       = 60
)

var (
	cityNames   = strings.Split("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申", "")
	countyNames = strings.Fields("一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十")
)

func cityCode(i int) string      { return fmt.Sprintf("34%02d00", i+1) }
func countyCode(i, k int) string { return fmt.Sprintf("34%02d%02d", i+1, k+1) }

func (p *Province) makePlaces() {
	r := p.dice(streamPlaces, 0)
	p.regions = []graph.Region{{Code: provinceCode, Name: "虚构省", Level: graph.LevelProvince, Lat: 32, Lon: 117, Source: made}}
	near := func(x float64, km int) float64 { return float64(int(x*1000)+r.IntN(18*km)-9*km) / 1000 }
	for i := range cities {
		city := graph.Region{Code: cityCode(i), Name: cityNames[i] + "州市", Level: graph.LevelCity, Parent: provinceCode, Source: made}
		city.Lat, city.Lon = near(30+float64(i/4), 40), near(115.5+float64(i%4), 40)
		p.regions = append(p.regions, city)
		p.places = append(p.places, city.Code)
		for k := range countiesPerCity {
			county := graph.Region{Code: countyCode(i, k), Name: cityNames[i] + countyNames[k] + "县", Level: graph.LevelCounty, Parent: city.Code, Source: made}
			county.Lat, county.Lon = near(city.Lat, 50), near(city.Lon, 50)
			p.regions = append(p.regions, county)
			p.places = append(p.places, county.Code)
		}
	}
	r.Shuffle(len(p.places), func(i, k int) { p.places[i], p.places[k] = p.places[k], p.places[i] })
	sum := 0.0
	for i := range p.places {
		sum += 1 / float64(i+1)
		p.reach = append(p.reach, sum)
	}
	for i := range p.reach {
		p.reach[i] /= sum
	}
	p.parks = map[string]graph.Park{}
	for i := range parkCount {
		region := p.places[i*2]
		name := fmt.Sprintf("%s第%d开发区", p.placeName(region), i+1)
		p.parks[region] = graph.Park{
			ID: graph.ParkID(name, region), Name: name, Region: region,
			Level: pick(r, []string{"national", "provincial", "provincial", "chemical-park"}), Source: made,
		}
	}
}

// share is the share of enterprises in the i-th place.
func (p *Province) share(i int) float64 {
	if i == 0 {
		return p.reach[0]
	}
	return p.reach[i] - p.reach[i-1]
}

// place returns the place that a number between 0 and 1 falls on.
func (p *Province) place(u float64) string {
	return p.places[min(sort.SearchFloat64s(p.reach, u), len(p.places)-1)]
}

func (p *Province) placeName(code string) string {
	i := slices.IndexFunc(p.regions, func(r graph.Region) bool { return r.Code == code })
	return p.regions[i].Name
}

// putParks yields the parks and, for every third, its partner.
func (p *Province) putParks(out func(graph.Record) bool) {
	var parks []graph.Park
	for i := range parkCount {
		parks = append(parks, p.parks[p.places[i*2]])
	}
	put(out, parks)
	for i := 0; i+1 < parkCount; i += 3 {
		a, b := parks[i], parks[i+1]
		out(graph.ParkPair{
			ID: graph.ParkPairID(a.ID, b.Name), Park: a.ID, PartnerPark: b.ID, PartnerText: b.Name, Since: "2021",
			Confidence: 0.9, Status: "paired", Source: made,
		})
	}
}
