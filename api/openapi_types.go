package api

import (
	"reflect"
	"strings"
	"time"

	"chainchief/graph"
	"chainchief/graph/insight"
)

// reflected makes the schemas of answers from their Go types.
func reflected() object {
	s := &shaper{schemas: object{}}
	for _, t := range []reflect.Type{
		reflect.TypeFor[graph.Preview](), reflect.TypeFor[importAnswer](), reflect.TypeFor[mergeAnswer](),
		reflect.TypeFor[listAnswer[importAnswer]](), reflect.TypeFor[listAnswer[mergeAnswer]](),
		reflect.TypeFor[FieldFault](),
	} {
		s.of(t)
	}
	return s.schemas
}

// shaper gathers schemas of types by name.
type shaper struct{ schemas object }

// schemaNames are the names of schemas whose types are called otherwise.
var schemaNames = map[reflect.Type]string{
	reflect.TypeFor[importAnswer]():             "Import",
	reflect.TypeFor[graph.Import]():             "PlannedImport",
	reflect.TypeFor[mergeAnswer]():              "Merge",
	reflect.TypeFor[listAnswer[importAnswer]](): "Imports",
	reflect.TypeFor[listAnswer[mergeAnswer]]():  "Merges",
}

// written are types whose schemas the files have.
var written = map[reflect.Type]string{reflect.TypeFor[insight.Named](): "Named"}

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
		return object{"oneOf": []any{s.of(t.Elem()), object{"type": "null"}}}
	case reflect.Struct:
		name, ok := schemaNames[t]
		if !ok {
			name = t.Name()
		}
		if s.schemas[name] == nil {
			s.schemas[name] = object{} // it may lead to itself
			s.schemas[name] = s.structure(t)
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
		return object{"type": "string"}
	}
	return object{"type": "integer"}
}

func (s *shaper) structure(t reflect.Type) object {
	properties, required := object{}, []any{}
	optional := omitted(t)
	for _, f := range reflect.VisibleFields(t) {
		name := jsonName(f)
		if name == "" {
			continue
		}
		schema := s.of(f.Type)
		if own := fieldOf(f, name); own != nil {
			schema["description"] = own.ZH
		}
		properties[name] = schema
		if !optional[name] {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// fieldOf is the row of a record's field in the table of kinds.
func fieldOf(f reflect.StructField, name string) *graph.Field {
	for _, d := range graph.Describing() {
		own, ok := d.Type().FieldByName(f.Name)
		if ok && own.Type == f.Type && jsonName(own) == name && d.Kind == graph.KindImports {
			return d.Field(name)
		}
	}
	return nil
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
