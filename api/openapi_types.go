package api

import (
	_ "embed" // the words of schemas
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
	"chainchief/inquiry"
	"chainchief/intake"
	"chainchief/ledger"
)

// shapes are the schemas made of Go types, by name. What they lead to is called
// as its type is.
var shapes = map[string]reflect.Type{
	"Preview": reflect.TypeFor[graph.Preview](), "PlannedImport": reflect.TypeFor[graph.Import](), "FieldFault": reflect.TypeFor[FieldFault](),
	"LaterImport": reflect.TypeFor[laterAnswer](), "Twins": reflect.TypeFor[listAnswer[twinAnswer]](), "Twin": reflect.TypeFor[twinAnswer](), "TwinFirm": reflect.TypeFor[firmAnswer](),
	"Import": reflect.TypeFor[importAnswer](), "Imports": reflect.TypeFor[listAnswer[importAnswer]](),
	"History": reflect.TypeFor[historyAnswer](), "Revision": reflect.TypeFor[revisionAnswer](),
	"Merge": reflect.TypeFor[mergeAnswer](), "Merges": reflect.TypeFor[listAnswer[mergeAnswer]](),
	"Intake": reflect.TypeFor[intakeAnswer](), "IntakeRecords": reflect.TypeFor[intakeRecords](), "IntakeSheet": reflect.TypeFor[intakeSheet](), "IntakeColumn": reflect.TypeFor[intakeColumn](),
	"IntakeCounts": reflect.TypeFor[intake.Counts](), "IntakeRow": reflect.TypeFor[intake.Row](), "IntakeCell": reflect.TypeFor[intake.Cell](), "IntakeFault": reflect.TypeFor[intake.Fault](),
	"IntakeQuestion": reflect.TypeFor[intake.Question](), "IntakeOption": reflect.TypeFor[intake.Option](), "IntakeGone": reflect.TypeFor[intake.Gone](),
	"Holdings": reflect.TypeFor[insight.Holdings](), "Signature": reflect.TypeFor[intake.Signature](), "Verification": reflect.TypeFor[verificationAnswer](), "VerificationItem": reflect.TypeFor[verificationItem](),
	"Figures": reflect.TypeFor[insight.Figures](), "ChainSummary": reflect.TypeFor[chainSummary](), "Chains": reflect.TypeFor[chainsAnswer](),
	"ChainDetail": reflect.TypeFor[chainAnswer](), "ChainFigures": reflect.TypeFor[figuresAnswer](), "Gaps": reflect.TypeFor[GapsAnswer](), "Standing": reflect.TypeFor[standingAnswer](),
	"Verdict": reflect.TypeFor[insight.Verdict](), "Backtest": reflect.TypeFor[insight.Backtest](),
	"Enterprise": reflect.TypeFor[inquiry.Enterprise](), "Enterprises": reflect.TypeFor[listAnswer[inquiry.Enterprise]](), "Profile": reflect.TypeFor[inquiry.Profile](), "Said": reflect.TypeFor[inquiry.Said](),
	"Counties": reflect.TypeFor[countiesAnswer](), "CountyRow": reflect.TypeFor[countyRow](), "CountyChain": reflect.TypeFor[countyChain](),
	"SearchAnswer": reflect.TypeFor[searchAnswer](), "Thing": reflect.TypeFor[thingAnswer](), "Reading": reflect.TypeFor[readingAnswer](),
	"ReadingChoice": reflect.TypeFor[inquiry.Choice](), "ReadingOption": reflect.TypeFor[inquiry.Option](),
	"Assembly": reflect.TypeFor[insight.Assembly](), "Partners": reflect.TypeFor[insight.Partners](), "Targets": reflect.TypeFor[insight.Targets](),
	"PathAnswer": reflect.TypeFor[insight.PathAnswer](), "NetworkAnswer": reflect.TypeFor[insight.NetworkAnswer](), "ScenarioAnswer": reflect.TypeFor[ScenarioAnswer](),
	"Region": reflect.TypeFor[inquiry.Region](), "Regions": reflect.TypeFor[listAnswer[regionItem]](),
	"Park": reflect.TypeFor[inquiry.Park](), "Parks": reflect.TypeFor[listAnswer[inquiry.Park]](), "ParkDetail": reflect.TypeFor[parkAnswer](),
	"Project": reflect.TypeFor[inquiry.Project](), "Projects": reflect.TypeFor[listAnswer[inquiry.Project]](),
	"Goals": reflect.TypeFor[goalsAnswer](), "GoalLine": reflect.TypeFor[goalItem](), "GoalSummary": reflect.TypeFor[ledger.Summary](), "Units": reflect.TypeFor[unitsAnswer](), "UnitLine": reflect.TypeFor[ledger.UnitLine](),
	"Chiefs": reflect.TypeFor[listAnswer[chiefLine]](), "ChiefLine": reflect.TypeFor[chiefLine](), "ChiefPost": reflect.TypeFor[post](), "Chief": reflect.TypeFor[chiefAnswer](), "ChiefChain": reflect.TypeFor[chiefChain](),
	"ChiefCluster": reflect.TypeFor[chiefCluster](), "ChiefThing": reflect.TypeFor[chiefThing](),
	"Pairs": reflect.TypeFor[listAnswer[pairing]](), "Pairing": reflect.TypeFor[pairing](), "PairElement": reflect.TypeFor[pairElement](), "PairItem": reflect.TypeFor[pairItem](), "CarrierHere": reflect.TypeFor[carrierAnswer](),
	"Track": reflect.TypeFor[trackAnswer](), "PassageStep": reflect.TypeFor[passageAnswer](), "NextStage": reflect.TypeFor[nextAnswer](), "GateState": reflect.TypeFor[gateAnswer](), "ProgressStep": reflect.TypeFor[progressAnswer](),
	"Board": reflect.TypeFor[boardAnswer](), "BoardColumn": reflect.TypeFor[boardColumn](), "BoardCard": reflect.TypeFor[boardCard](), "BoardChange": reflect.TypeFor[boardChange](),
	"Notice": reflect.TypeFor[noticeAnswer](), "NoticeUnit": reflect.TypeFor[ledger.Unit](), "OtherCount": reflect.TypeFor[otherCount](),
	"Candidates": reflect.TypeFor[candidatesAnswer](), "CandidateFirm": reflect.TypeFor[candidateItem](), "ClosingDate": reflect.TypeFor[ledger.Window](), "Alerts": reflect.TypeFor[alertsAnswer](), "AlertItem": reflect.TypeFor[alertItem](), "FiguresLacking": reflect.TypeFor[lackItem](),
	"Grades": reflect.TypeFor[gradesAnswer](), "GradedFirm": reflect.TypeFor[gradeItem](), "GradePart": reflect.TypeFor[ledger.GradePart](), "Matches": reflect.TypeFor[listAnswer[matchItem]](), "MatchItem": reflect.TypeFor[matchItem](),
	"Fittings": reflect.TypeFor[listAnswer[fittingItem]](), "FittingMeasure": reflect.TypeFor[fittingItem](),
	"Segment": reflect.TypeFor[inquiry.Segment](), "Segments": reflect.TypeFor[listAnswer[segmentItem]](), "SegmentDetail": reflect.TypeFor[segmentAnswer](),
}

//go:embed openapi/words/schemas.json
var schemaWords []byte

// reflected makes the schemas of answers from their Go types, and lays over them
// what openapi/words says: descriptions, and bounds that no type has.
func reflected() (object, error) {
	s := &shaper{schemas: object{}, names: map[reflect.Type]string{}, types: map[string]reflect.Type{}}
	if err := json.Unmarshal(schemaWords, &s.words); err != nil {
		return nil, fmt.Errorf("openapi/words/schemas.json: %w", err)
	}
	for name, t := range shapes {
		s.names[t] = name
	}
	for _, name := range slices.Sorted(maps.Keys(shapes)) {
		s.of(shapes[name])
	}
	return s.schemas, s.err
}

// shaper gathers schemas of types by name.
type shaper struct {
	schemas object
	names   map[reflect.Type]string
	types   map[string]reflect.Type
	words   map[string]map[string]any // by schema and field: a description, or more
	err     error
}

// written are types whose schemas the files have.
var written = map[reflect.Type]string{
	reflect.TypeFor[insight.Named](): "Named", reflect.TypeFor[insight.Status](): "Status", reflect.TypeFor[insight.Action](): "Action",
	reflect.TypeFor[inquiry.Candidate](): "Candidate", reflect.TypeFor[map[insight.Status]int](): "StatusCounts",
}

// wordsOf are the values that the table of kinds has for a type; nil: it has none.
func wordsOf(t reflect.Type) (values []any, said string) {
	if t.PkgPath() == "" {
		return nil, ""
	}
	for _, d := range graph.Describing() {
		for i := range d.Fields {
			f := &d.Fields[i]
			of := reflect.TypeOf(f.Value(d.Zero()))
			if f.Type != graph.Enum || of != t && !(of.Kind() == reflect.Slice && of.Elem() == t) {
				continue
			}
			var words []string
			for _, w := range f.Words {
				values, words = append(values, w.Value), append(words, w.Value+" "+w.ZH)
			}
			if !f.Required {
				values = append(values, "")
			}
			return values, f.ZH + "：" + strings.Join(words, "，")
		}
	}
	return nil, ""
}

// of returns the schema of a type: a reference for a struct.
func (s *shaper) of(t reflect.Type) object {
	if name, ok := written[t]; ok {
		return schemaRef(name)
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		if t.Elem() == reflect.TypeFor[insight.Named]() {
			return schemaRef("NamedOrNull")
		}
		if one := s.of(t.Elem()); one["type"] != nil && one["enum"] == nil {
			one["type"] = []any{one["type"], "null"}
			return one
		}
		return object{"oneOf": []any{s.of(t.Elem()), object{"type": "null"}}}
	case reflect.Struct:
		name, ok := s.names[t]
		if !ok {
			name = t.Name()
		}
		if other, taken := s.types[name]; taken && other != t {
			s.err = fmt.Errorf("openapi: %v and %v are both called %s", other, t, name)
		} else if !taken {
			s.types[name] = t // it may lead to itself
			s.schemas[name] = s.structure(name, t)
		}
		return schemaRef(name)
	case reflect.Slice, reflect.Array:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64, reflect.Float32:
		return object{"type": "number"}
	case reflect.String:
		values, said := wordsOf(t)
		if values == nil {
			return object{"type": "string"}
		}
		s.schemas[t.Name()] = object{"type": "string", "enum": values, "description": said}
		return schemaRef(t.Name())
	}
	return object{"type": "integer"}
}

func (s *shaper) structure(name string, t reflect.Type) object {
	properties, required := object{}, []any{}
	optional, words := omitted(t), s.words[name]
	for _, f := range reflect.VisibleFields(t) {
		key := jsonName(f)
		if key == "" {
			continue
		}
		schema := s.of(f.Type)
		said, ok := words[key]
		if !ok {
			said = s.words[""][key] // what many have
		}
		switch said := said.(type) {
		case string:
			schema["description"] = said
		case map[string]any:
			maps.Copy(schema, said)
		}
		if own := s.names[t]; own == "Import" && schema["description"] == nil {
			if field := graph.Describe(graph.KindImports).Field(key); field != nil {
				schema["description"] = field.ZH
			}
		}
		properties[key] = schema
		if !optional[key] {
			required = append(required, key)
		}
	}
	out := object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if said, ok := words[""].(string); ok {
		out["description"] = said
	}
	return out
}

// jsonName is the name of a field in JSON; blank: it has none of its own.
func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	if f.Anonymous && name == "" || !f.IsExported() || name == "-" {
		return ""
	}
	return name
}

// omitted are the names of fields that may be left out.
func omitted(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		_, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name := jsonName(f); name != "" {
			out[name] = strings.Contains(options, "omit")
		}
	}
	return out
}
