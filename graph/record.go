package graph

// ProjectStage is how far an investment project has come.
type ProjectStage string

// The stages of a project.
const (
	ProjectSigned       ProjectStage = "signed"
	ProjectStarted      ProjectStage = "started"
	ProjectCommissioned ProjectStage = "commissioned"
	ProjectUnknown      ProjectStage = "unknown"
)

// Investor is who pays for a project. Enterprise is set only where Name is a
// recorded name or alias; otherwise the investor stays text.
type Investor struct {
	Name       string `json:"name"`
	Enterprise string `json:"enterprise,omitzero"`
}

// Project is one investment project.
type Project struct {
	ID             string       `json:"id"` // p-…
	Name           string       `json:"name"`
	Kind           string       `json:"kind"` // new, or upgrade: 技改 or expansion of a firm already here
	Investors      []Investor   `json:"investors,omitempty"`
	InvestorRegion string       `json:"investor_region,omitzero"`
	Region         string       `json:"region"`
	Amount100MCNY  float64      `json:"amount_100m_cny,omitzero"` // 亿元 as announced; 0 = not stated
	Segments       []string     `json:"segments,omitempty"`       // leaves it fills; empty where the product is vague
	Stage          ProjectStage `json:"stage"`
	Date           Date         `json:"date,omitzero"` // of the stage; of the last news where the stage is unknown
	Note           string       `json:"note,omitzero"` // doubts
	Source
}

// Need is a need for a segment that somebody stated.
type Need struct {
	ID      string `json:"id"` // n-…
	Region  string `json:"region"`
	Segment string `json:"segment"`
	Need    string `json:"need"`
	SaidBy  string `json:"said_by"`
	Date    Date   `json:"date,omitzero"`
	Source
}

// Check is a person's verdict on whether a segment is in a region (核实).
type Check struct {
	ID      string `json:"id"` // c-…
	Region  string `json:"region"`
	Segment string `json:"segment"`
	Verdict string `json:"verdict"` // yes, no
	By      string `json:"by"`
	Date    Date   `json:"date"`
	Note    string `json:"note,omitzero"`
	Source
}

// ScopeAll is the scope of a coverage row that counts all industry.
const ScopeAll = "*"

// Coverage is an official count to hold our own count against, as of its SourceDate.
type Coverage struct {
	ID         string `json:"id"` // g-…
	Region     string `json:"region"`
	Scope      string `json:"scope"` // chain, card or leaf id, or ScopeAll
	KnownCount int    `json:"known_count"`
	Register   bool   `json:"register"` // the count covers the whole place and scope
	What       string `json:"what"`     // exactly who was counted
	Source
}
