package graph

import (
	"math"
	"strconv"
	"unicode/utf8"
)

// What decode.go reads without reflection is written without it, and left to
// encoding/json in the same way: a large write is mostly encoding.

// written is a flat JSON object in the making. A blank text, an empty list or a
// number that is 0 is left out where its key may be missing.
type written struct {
	data []byte
	bad  bool // not of the plain form: encoding/json must write it
}

func (w *written) key(key string) {
	sep := byte(',')
	if len(w.data) == 0 {
		sep = '{'
	}
	w.data = append(append(append(w.data, sep, '"'), key...), '"', ':')
}

func (w *written) text(key, s string) {
	w.key(key)
	w.quote(s)
}

func (w *written) textIf(key, s string) {
	if s != "" {
		w.text(key, s)
	}
}

func (w *written) quote(s string) {
	w.data = append(w.data, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\n':
			w.data = append(w.data, '\\', 'n')
			i++
		case c == '\t':
			w.data = append(w.data, '\\', 't')
			i++
		case c == '"' || c == '\\' || c < ' ':
			w.bad = true
			i++
		case c < utf8.RuneSelf:
			w.data = append(w.data, c)
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError || r == '\u2028' || r == '\u2029' {
				w.bad = true
			}
			w.data = append(w.data, s[i:i+size]...)
			i += size
		}
	}
	w.data = append(w.data, '"')
}

func (w *written) listIf(key string, list []string) {
	if len(list) == 0 {
		return
	}
	w.key(key)
	sep := byte('[')
	for _, s := range list {
		w.data = append(w.data, sep)
		w.quote(s)
		sep = ','
	}
	w.data = append(w.data, ']')
}

func (w *written) number(key string, n float64) {
	w.key(key)
	w.bad = w.bad || math.IsNaN(n) || n != 0 && (math.Abs(n) < 1e-6 || math.Abs(n) >= 1e21) // those have exponents
	w.data = strconv.AppendFloat(w.data, n, 'f', -1, 64)
}

// end writes the source, which every record ends with; nil where encoding/json must write the record.
func (w *written) end(s *Source) []byte {
	w.textIf("evidence", string(s.Evidence))
	w.textIf("source_url", s.SourceURL)
	w.textIf("source_date", string(s.SourceDate))
	w.listIf("verification", s.Verification)
	if w.bad || len(s.Extra) > 0 {
		return nil
	}
	return append(w.data, '}')
}

func encodeEnterprise(e *Enterprise) []byte {
	w := &written{data: make([]byte, 0, 512)}
	w.text("id", e.ID)
	w.text("name", e.Name)
	w.text("short_name", e.ShortName)
	w.listIf("aliases", e.Aliases)
	w.textIf("region", e.Region)
	w.textIf("place", e.Place)
	w.textIf("park", e.Park)
	w.textIf("parent", e.Parent)
	w.textIf("group", e.Group)
	w.text("type", string(e.Type))
	w.textIf("size", string(e.Size))
	w.textIf("size_basis", e.SizeBasis)
	w.listIf("tiers", e.Tiers)
	w.textIf("listed_code", e.ListedCode)
	w.listIf("products", e.Products)
	w.textIf("local_since", string(e.LocalSince))
	w.textIf("local_until", string(e.LocalUntil))
	w.textIf("state", string(e.State))
	w.textIf("state_date", string(e.StateDate))
	w.textIf("state_source", e.StateSource)
	w.textIf("state_note", e.StateNote)
	w.textIf("moved_to", e.MovedTo)
	w.textIf("credit_code", e.CreditCode)
	w.listIf("former_names", e.FormerNames)
	w.textIf("address", e.Address)
	if e.RegisteredCapital != 0 {
		w.number("registered_capital", e.RegisteredCapital)
	}
	w.textIf("founded", string(e.Founded))
	w.textIf("above_scale_since", string(e.AboveScaleSince))
	w.text("search", e.Search)
	return w.end(&e.Source)
}

func encodeMembership(m *Membership) []byte {
	w := &written{data: make([]byte, 0, 192)}
	w.text("enterprise", m.Enterprise)
	w.text("segment", m.Segment)
	w.text("certainty", string(m.Certainty))
	w.textIf("since", string(m.Since))
	w.textIf("until", string(m.Until))
	w.listIf("products", m.Products)
	if m.Captive {
		w.key("captive")
		w.data = append(w.data, "true"...)
	}
	return w.end(&m.Source)
}

func encodeLink(l *SupplyLink) []byte {
	w := &written{data: make([]byte, 0, 256)}
	w.text("id", l.ID)
	w.text("supplier", l.Supplier)
	w.text("customer", l.Customer)
	w.text("product", l.Product)
	w.textIf("segment", l.Segment)
	w.text("kind", string(l.Kind))
	w.textIf("since", string(l.Since))
	w.textIf("until", string(l.Until))
	w.number("confidence", l.Confidence)
	return w.end(&l.Source)
}
