package graph

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

// The fast reading of a record is that of encoding/json, or leaves it to it.
func FuzzDecode(f *testing.F) {
	source := Source{Evidence: EvidenceReported, SourceURL: "https://例.cn/?a=1&b=<2>", SourceDate: "2024", Verification: []string{"unverified", "a\"b"}}
	plain := Source{Evidence: EvidenceSynthetic, Verification: []string{Unverified}}
	for _, r := range []Record{
		Enterprise{ID: "e-1", Name: "甲“厂”", ShortName: "甲", Aliases: []string{"乙", "𠮷"}, Tiers: []string{"listed"}, Products: []string{"件"},
			Type: TypeEnterprise, LocalSince: "2020", Search: "甲厂\t甲\njiachang\njc", Source: plain},
		Enterprise{ID: "e-2", Name: `a\b"c`, Search: "\\n\n\"\n", Source: source},
		Enterprise{},
		Membership{Enterprise: "e-1", Segment: "a.b", Certainty: Confirmed, Since: "2020-01", Until: "2021", Source: plain},
		Membership{Source: source},
		SupplyLink{ID: "l-1", Supplier: "e-1", Customer: "e-2", Product: "件", Segment: "a.b", Kind: LinkSupply, Confidence: 0.95, Source: plain},
		SupplyLink{Confidence: 1}, SupplyLink{Confidence: 1e-9}, SupplyLink{Confidence: -0.5},
	} {
		f.Add(Encode(r))
	}
	for _, text := range []string{
		`{"confidence":01}`, `{"confidence":1.}`, `{"confidence":.5}`, `{"confidence":-}`, `{"confidence":1e3}`, `{"confidence":0x1}`, `{"confidence":1 }`,
		`{"id":null}`, `{"aliases":[]}`, `{"ID":"x"}`, `{"id":"a","id":"b"}`, `{"id":"a"}}`, `{"id":"a",}`, `{}`, ``, `{"search":"\\"}`, `{"search":"a\"b"}`,
		"{\"id\":\"\xff\"}", `{"verification":["a",]}`, `{"unknown":1}`, `{"search":"\u0041"}`, "{\"search\":\"a\tb\"}", `{"id":"a"`, `{"id":"a"} `,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, ok := decodeEnterprise(data); ok {
			same(t, data, e)
		}
		if m, ok := decodeMembership(data); ok {
			same(t, data, m)
		}
		if l, ok := decodeLink(data); ok {
			same(t, data, l)
		}
		for _, kind := range []Kind{KindEnterprises, KindMemberships, KindLinks} {
			if r, err := Decode(kind, data); err == nil {
				sameWritten(t, r)
			}
		}
	})
}

func same[T any](t *testing.T, data []byte, got T) {
	t.Helper()
	var want T
	if err := json.Unmarshal(data, &want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is %+v, encoding/json has %+v, %v", data, got, want, err)
	}
}

func sameWritten(t *testing.T, r Record) {
	t.Helper()
	if got, want := Encode(r), encode(r); !bytes.Equal(got, want) {
		t.Fatalf("%s is written, encoding/json has %s", got, want)
	}
}

// The fast writing of a record is that of encoding/json: with each of its fields set
// alone, with all of them, and with whatever a text or a number may be.
func TestEncodeIsThatOfJSON(t *testing.T) {
	texts := []string{"", "甲", "a b", "\t\n", `"`, `\`, "<&>", "\x00", "\x7f", "\xff", "é\u2028", "\u2029", "\ufffd", "𠮷"}
	numbers := []float64{0, 1, -2, 0.95, 1e-6, 9.9e-7, 1e20, 1e21, 123456789.125, math.Copysign(0, -1)}
	for _, r := range []Record{Enterprise{}, Membership{}, SupplyLink{}} {
		whole := reflect.New(reflect.TypeOf(r)).Elem()
		var fill func(v, all reflect.Value, check func())
		fill = func(v, all reflect.Value, check func()) {
			for i := range v.NumField() {
				f := v.Field(i)
				before := reflect.New(f.Type()).Elem()
				set := func(value reflect.Value) {
					f.Set(value.Convert(f.Type()))
					all.Field(i).Set(f)
					check()
					f.Set(before)
				}
				switch f.Kind() {
				case reflect.String:
					for _, s := range texts {
						set(reflect.ValueOf(s))
					}
				case reflect.Slice:
					for _, s := range texts {
						set(reflect.ValueOf([]string{s, "乙"}))
					}
					set(reflect.ValueOf([]string{}))
					set(reflect.ValueOf([]string{"乙"}))
				case reflect.Float64:
					for _, n := range numbers {
						set(reflect.ValueOf(n))
					}
				case reflect.Bool:
					set(reflect.ValueOf(true))
				case reflect.Map:
					set(reflect.ValueOf(map[string]string{"科室": "二科"}))
				case reflect.Struct:
					fill(f, all.Field(i), check)
				default:
					t.Fatalf("a field of %T is a %s", r, f.Kind())
				}
			}
		}
		one := reflect.New(reflect.TypeOf(r)).Elem()
		fill(one, whole, func() {
			sameWritten(t, one.Interface().(Record))
			sameWritten(t, whole.Interface().(Record))
		})
	}
}

// What is written of the kinds that are many takes the fast way.
func TestDecodeIsFast(t *testing.T) {
	source := Source{Evidence: EvidenceSynthetic, SourceDate: "2024", Verification: []string{Unverified}}
	_, enterprise := decodeEnterprise(Encode(Enterprise{ID: "e-1", Name: "甲", Search: "甲\t甲\njia\nj", Aliases: []string{"乙"}, Source: source}))
	_, membership := decodeMembership(Encode(Membership{Enterprise: "e-1", Segment: "a.b", Since: "2020", Source: source}))
	_, link := decodeLink(Encode(SupplyLink{ID: "l-1", Confidence: 0.95, Source: source}))
	if !enterprise || !membership || !link {
		t.Error(enterprise, membership, link)
	}
	if encodeEnterprise(&Enterprise{Name: "甲", Search: "甲\t甲\njia\nj", Aliases: []string{"乙"}, Source: source}) == nil || encodeMembership(&Membership{Source: source}) == nil ||
		encodeLink(&SupplyLink{Confidence: 0.95, Source: source}) == nil {
		t.Error("encoding/json writes plain records")
	}
}
