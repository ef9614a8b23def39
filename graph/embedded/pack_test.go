package embedded

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	bolt "go.etcd.io/bbolt"

	"chainchief/graph"
)

// withoutPacks is for a test that looks at single entries of the file.
func withoutPacks(t *testing.T) {
	from := packFrom
	packFrom = math.MaxInt
	t.Cleanup(func() { packFrom = from })
}

// eachPack calls see with the packs of the file of a closed store.
func eachPack(t *testing.T, path string, see func(key, sealed []byte)) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bolt.Tx) error {
		if b := tx.Bucket([]byte(bucketPacks)); b != nil {
			return b.ForEach(func(key, sealed []byte) error { see(key, sealed); return nil })
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// spoilPack changes a bit of a pack of enterprises.
func spoilPack(t *testing.T, path string) {
	t.Helper()
	var one []byte
	eachPack(t, path, func(key, sealed []byte) {
		if bytes.HasPrefix(key, packKey(string(graph.KindEnterprises), "")) {
			one = bytes.Clone(sealed)
		}
	})
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(data, one)
	if len(one) == 0 || at < 0 {
		t.Fatal("the file has no pack")
	}
	data[at+len(one)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A file that a program without packs wrote is opened as it stands. It holds the same,
// what was imported into it can be undone, and great writes pack beside what it has.
func TestFileWithoutPacks(t *testing.T) {
	withoutImprints(t)
	same := opened(t, t.TempDir())
	past(t, same)
	want, err := contents(same)
	if err != nil {
		t.Fatal(err)
	}
	dir, data := keptFile(t, 3)
	if bytes.Contains(data, []byte(bucketPacks+"\x00")) {
		t.Fatal("the kept file has packs")
	}
	s := opened(t, dir)
	withoutID := func(lines []string) []string { // each store has its own
		return slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return len(line) > 5 && line[:5] == "meta " })
	}
	if got, err := contents(s); err != nil || !slices.Equal(withoutID(got), withoutID(want)) {
		t.Fatalf("%v, %d lines, not %d", err, len(got), len(want))
	}
	who := graph.Actor{Person: "测试员"}
	if _, err := s.Undo(t.Context(), graph.UndoRequest{Import: "n-1", Actor: who, Time: noon}); err != nil {
		t.Errorf("an import of the version before is not undone: %v", err)
	}
	if _, err := s.Apply(t.Context(), numbered(7)); err != nil {
		t.Fatal(err)
	}
	changed, err := contents(s)
	if err != nil {
		t.Fatal(err)
	}
	s = reopened(t, s).(*Store)
	if got, err := contents(s); err != nil || !slices.Equal(got, changed) {
		t.Fatalf("%v, %d lines, not %d", err, len(got), len(changed))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	packs := 0
	eachPack(t, filepath.Join(dir, FileName), func(_, _ []byte) { packs++ })
	if packs == 0 {
		t.Error("nothing was packed")
	}
	if others, _ := filepath.Glob(filepath.Join(dir, "*")); len(others) != 2 { // the database, the marker
		t.Errorf("the directory holds %v", others)
	}
}

// Whatever mixture of great and small writes puts entries into a bucket, what it holds
// afterwards is what was put last, from any place on, and the sum is that of what lies there.
func TestPacksAndLooseEntries(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 3))
	f, err := openFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	h, err := f.header()
	if err != nil {
		t.Fatal(err)
	}
	const bucket = string(graph.KindNotes)
	want := map[string]string{}
	packed, hidden := false, false
	for round := range 300 {
		most := []int{1, 3, 40, 400}[r.IntN(4)]
		s, begin := sheets{}, r.IntN(900)
		for _, i := range r.Perm(most) {
			key := fmt.Sprintf("k%03d", (begin+i*(1+r.IntN(2)))%1000)
			if slices.ContainsFunc(s[bucket], func(e entry) bool { return e.key == key }) {
				continue
			}
			if r.IntN(3) == 0 {
				s.remove(bucket, key)
				delete(want, key)
				continue
			}
			data := fmt.Sprint(round, "值", r.IntN(1000))
			if r.IntN(20) == 0 {
				data = ""
			}
			s.put(bucket, key, []byte(data))
			want[key] = data
		}
		if err := f.write(h, s); err != nil {
			t.Fatal(err)
		}
		prefix, after := []string{"", "", "k", "k5", "k77"}[r.IntN(5)], ""
		if r.IntN(2) == 0 {
			after = fmt.Sprintf("k%03d", r.IntN(1000))
		}
		var keys []string
		for key := range want {
			if key > after && len(key) >= len(prefix) && key[:len(prefix)] == prefix {
				keys = append(keys, key)
			}
		}
		slices.Sort(keys)
		var got []string
		sum, err := f.scan(bucket, prefix, after, func(key string, data []byte) error {
			if string(data) != want[key] {
				t.Fatalf("round %d: %s is %q, not %q", round, key, data, want[key])
			}
			got = append(got, key)
			return nil
		})
		if err != nil || !slices.Equal(got, keys) {
			t.Fatalf("round %d: %v, %v, not %v", round, err, got, keys)
		}
		if prefix == "" && after == "" {
			if h, err := f.header(); err != nil || h.Sum != sum {
				t.Fatalf("round %d: the sum is %d, not %d, %v", round, sum, h.Sum, err)
			}
		}
		if err := f.view(func(tx *bolt.Tx) error {
			packed = packed || tx.Bucket([]byte(bucketPacks)) != nil
			if b := tx.Bucket([]byte(bucket)); b != nil {
				return b.ForEach(func(_, sealed []byte) error { hidden = hidden || bytes.Equal(sealed[4:], gone); return nil })
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if !packed || !hidden {
		t.Error("the test is vacuous")
	}
}
