package graph

import (
	"encoding/json"
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
	})
}

func same[T any](t *testing.T, data []byte, got T) {
	t.Helper()
	var want T
	if err := json.Unmarshal(data, &want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%q is %+v, encoding/json has %+v, %v", data, got, want, err)
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
}
