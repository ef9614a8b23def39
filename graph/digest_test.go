package graph

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"testing"
)

// TestDigestStays: stores keep digests, by which a batch that comes again is known;
// they are of the sorted lines of all that it holds.
func TestDigestStays(t *testing.T) {
	b := Batch{DataDate: "2026-11", Delete: []Ref{{KindParks, "park-b"}, {KindChains, "a"}}}
	b.Put.Add(Park{ID: "park-z", Name: "乙园"}, Park{ID: "park-a", Name: "甲园"}, ParkPair{ID: "q-1"}, Chain{ID: "nev", Name: "新能源汽车"},
		Membership{Enterprise: "e-b", Segment: "nev.a"}, Membership{Enterprise: "e-a", Segment: "nev.a"}, Enterprise{ID: "e-b", Name: "甲"}, Correction{ID: "k-1"})
	lines := [][]byte{[]byte("data_date 2026-11")}
	for r := range b.Put.All() {
		lines = append(lines, append([]byte("put "+string(r.Ref().Kind)+" "), Encode(r)...))
	}
	for _, ref := range b.Delete {
		lines = append(lines, []byte("delete "+string(ref.Kind)+" "+ref.Key))
	}
	slices.SortFunc(lines, bytes.Compare)
	sum := sha256.Sum256(bytes.Join(lines, []byte("\n")))
	if got := b.Digest(); got != hex.EncodeToString(sum[:]) {
		t.Errorf("digest %s", got)
	}
	if b.Put.Len() != 8 || (&Bundle{}).Len() != 0 {
		t.Errorf("%d records", b.Put.Len())
	}
}
