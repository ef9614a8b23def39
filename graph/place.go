package graph

// RegionLevel is the level of an administrative region.
type RegionLevel string

// The levels. A zone and a reporting unit lie outside GB/T 2260 and stand
// beside the counties of their city.
const (
	LevelProvince      RegionLevel = "province"
	LevelCity          RegionLevel = "city"
	LevelCounty        RegionLevel = "county"
	LevelZone          RegionLevel = "zone"
	LevelReportingUnit RegionLevel = "reporting-unit"
)

// Region is an administrative region (GB/T 2260), a zone or a reporting unit.
type Region struct {
	Code   string      `json:"code"`
	Name   string      `json:"name"`
	Level  RegionLevel `json:"level"`
	Parent string      `json:"parent,omitzero"`
	Lat    float64     `json:"lat,omitzero"` // degrees; Lat and Lon are both 0 where unknown
	Lon    float64     `json:"lon,omitzero"`
	Source
}

// Park is a development zone (园区).
type Park struct {
	ID                string   `json:"id"` // k-…
	Name              string   `json:"name"`
	Region            string   `json:"region"`
	Level             string   `json:"level"` // national, provincial, cooperation-park, chemical-park
	LeadingIndustries []string `json:"leading_industries,omitempty"`
	Source
}

// ParkPair is a park's partner park, or the record that it has none.
type ParkPair struct {
	ID          string  `json:"id"` // q-…
	Park        string  `json:"park"`
	PartnerPark string  `json:"partner_park,omitzero"` // a park id, where the partner is a recorded park
	PartnerText string  `json:"partner_text,omitzero"` // the partner as written
	Since       Date    `json:"since,omitzero"`
	Confidence  float64 `json:"confidence,omitzero"`
	Status      string  `json:"status"` // paired, unpaired
	Source
}

// Gazetteer is all regions, parks and park pairs, each list ordered by code or id.
type Gazetteer struct {
	Regions   []Region   `json:"regions"`
	Parks     []Park     `json:"parks"`
	ParkPairs []ParkPair `json:"park_pairs"`
}
