package storetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chainchief/graph"
)

// written lists the kinds that people write, in the order of Kinds.
func written() []graph.Kind {
	return filter(graph.Kinds, func(k graph.Kind) bool { return k.Class() != graph.ClassKept })
}

// sample draws a record of any kind by its row alone: values by the types of
// fields, references by refer. It draws again until the record is right in
// itself, and fails where the row asks for more than types can say.
func (d *dice) sample(row *graph.Description, key int, refer func(graph.Kind) string) graph.Record {
	var r graph.Record
	for range 1000 {
		values := d.values(row.Fields, refer)
		if row.Key != "" {
			values[row.Key] = fmt.Sprintf("%s-%d", cmp.Or(strings.Join(row.ID[:min(1, len(row.ID))], ""), "id"), key)
		}
		data, err := json.Marshal(values)
		if err != nil {
			panic(err)
		}
		if r, err = graph.Decode(row.Kind, data); err != nil {
			panic(err)
		}
		if graph.FaultsOf(r) == nil {
			return r
		}
	}
	panic(fmt.Sprintf("storetest: no sample of %s can be drawn, it needs one by hand: %v", row.Kind, graph.FaultsOf(r)))
}

// values draws values for fields, as they are in JSON. About half of the optional ones stay blank.
func (d *dice) values(fields []graph.Field, refer func(graph.Kind) string) map[string]any {
	values := map[string]any{}
	for i := range fields {
		f := &fields[i]
		one := func() any { return d.value(f, refer) }
		switch {
		case f.Type == graph.Derived, !f.Required && d.one(2):
		case f.Type == graph.Group:
			list := []any{}
			for range d.IntN(3) {
				list = append(list, d.values(f.Fields, refer))
			}
			values[f.Name] = list
		case f.List():
			list := []any{}
			for range d.IntN(3) + 1 {
				if v := one(); !slices.Contains(list, v) {
					list = append(list, v)
				}
			}
			values[f.Name] = list
		default:
			values[f.Name] = one()
		}
	}
	return values
}

func (d *dice) value(f *graph.Field, refer func(graph.Kind) string) any {
	switch f.Type {
	case graph.Slug:
		return draw(d, "s-1", "s-2")
	case graph.URL:
		return "https://example.invalid/" + strconv.Itoa(d.IntN(9))
	case graph.Number:
		return f.Low + float64(d.IntN(9))*(f.High-f.Low)/8
	case graph.Whole:
		return int(f.Low) + d.IntN(min(9, int(f.High-f.Low)+1))
	case graph.YesNo:
		return d.one(2)
	case graph.Day:
		return draw(d, diceDates[2:]...)
	case graph.Enum:
		return draw(d, f.Words...).Value
	case graph.Reference:
		return refer(f.Ref)
	case graph.Columns:
		return map[string]string{draw(d, "编号", "科室"): draw(d, "7", "二科"), "备注": ""}
	}
	return draw(d, diceNames...)
}
