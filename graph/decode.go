package graph

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The three kinds of which there are a great many are read without reflection:
// opening a store is mostly decoding. What Encode writes has plain strings, lists
// of strings and numbers only; anything else is left to encoding/json, so that
// the two always agree.

// fields reads one flat JSON object.
type fields struct {
	rest string
	bad  bool // not of the plain form: encoding/json must look
}

// plain calls take with each key, which reads the value by text, list or number.
// It returns false where the data is not of the plain form.
func plain(data []byte, take func(f *fields, key string)) bool {
	if !utf8.Valid(data) {
		return false
	}
	f := &fields{rest: string(data)}
	f.expect('{')
	for !f.bad {
		key := f.text()
		f.expect(':')
		take(f, key)
		if !strings.HasPrefix(f.rest, ",") {
			break
		}
		f.rest = f.rest[1:]
	}
	f.expect('}')
	return !f.bad && f.rest == ""
}

func (f *fields) expect(c byte) {
	if f.rest == "" || f.rest[0] != c {
		f.bad, f.rest = true, ""
		return
	}
	f.rest = f.rest[1:]
}

// text reads a string without escapes.
func (f *fields) text() string {
	f.expect('"')
	for i := range len(f.rest) {
		switch c := f.rest[i]; {
		case c == '"':
			s := f.rest[:i]
			f.rest = f.rest[i+1:]
			return s
		case c == '\\' || c < ' ':
			f.bad = true
			return ""
		}
	}
	f.bad = true
	return ""
}

// list reads a list of strings that is not empty.
func (f *fields) list() (list []string) {
	f.expect('[')
	for !f.bad {
		list = append(list, f.text())
		if !strings.HasPrefix(f.rest, ",") {
			break
		}
		f.rest = f.rest[1:]
	}
	f.expect(']')
	return list
}

func (f *fields) number() float64 {
	end := strings.IndexAny(f.rest, ",}")
	if end <= 0 || f.rest[0] != '-' && (f.rest[0] < '0' || f.rest[0] > '9') {
		f.bad = true
		return 0
	}
	for _, c := range []byte(f.rest[:end]) {
		if (c < '0' || c > '9') && c != '.' { // exponents and what is no number
			f.bad = true
			return 0
		}
	}
	n, err := strconv.ParseFloat(f.rest[:end], 64)
	f.bad = f.bad || err != nil || f.rest[0] == '0' && end > 1 && f.rest[1] != '.' || f.rest[end-1] == '.'
	f.rest = f.rest[end:]
	return n
}

// truth reads true, which alone is written.
func (f *fields) truth() bool {
	rest, ok := strings.CutPrefix(f.rest, "true")
	f.rest, f.bad = rest, f.bad || !ok
	return ok
}

// source reads a field that every record has; another key is bad.
func (f *fields) source(s *Source, key string) {
	switch key {
	case "evidence":
		s.Evidence = Evidence(f.text())
	case "source_url":
		s.SourceURL = f.text()
	case "source_date":
		s.SourceDate = Date(f.text())
	case "verification":
		s.Verification = f.list()
	default:
		f.bad = true
	}
}

func decodeEnterprise(data []byte) (e Enterprise, ok bool) {
	ok = plain(data, func(f *fields, key string) {
		switch key {
		case "id":
			e.ID = f.text()
		case "name":
			e.Name = f.text()
		case "short_name":
			e.ShortName = f.text()
		case "aliases":
			e.Aliases = f.list()
		case "region":
			e.Region = f.text()
		case "place":
			e.Place = f.text()
		case "park":
			e.Park = f.text()
		case "parent":
			e.Parent = f.text()
		case "group":
			e.Group = f.text()
		case "type":
			e.Type = EnterpriseType(f.text())
		case "size":
			e.Size = Size(f.text())
		case "size_basis":
			e.SizeBasis = f.text()
		case "tiers":
			e.Tiers = f.list()
		case "listed_code":
			e.ListedCode = f.text()
		case "products":
			e.Products = f.list()
		case "local_since":
			e.LocalSince = Date(f.text())
		case "local_until":
			e.LocalUntil = Date(f.text())
		case "state":
			e.State = State(f.text())
		case "state_date":
			e.StateDate = Date(f.text())
		case "state_source":
			e.StateSource = f.text()
		case "state_note":
			e.StateNote = f.text()
		case "credit_code":
			e.CreditCode = f.text()
		case "former_names":
			e.FormerNames = f.list()
		case "address":
			e.Address = f.text()
		case "registered_capital":
			e.RegisteredCapital = f.number()
		case "founded":
			e.Founded = Date(f.text())
		case "moved_to":
			e.MovedTo = f.text()
		case "above_scale_since":
			e.AboveScaleSince = Date(f.text())
		case "search":
			e.Search = f.search()
		default:
			f.source(&e.Source, key)
		}
	})
	return e, ok
}

// search reads a search text, in which lines end with \n and entries with \t.
func (f *fields) search() string {
	f.expect('"')
	end := strings.IndexByte(f.rest, '"')
	if end < 0 {
		f.bad = true
		return ""
	}
	text := f.rest[:end]
	f.rest = f.rest[end+1:]
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c < ' ' {
			f.bad = true
		}
		if c == '\\' {
			if i++; i == len(text) { // an escaped quotation mark
				f.bad = true
				return ""
			}
			switch text[i] {
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			default:
				f.bad = true
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func decodeMembership(data []byte) (m Membership, ok bool) {
	ok = plain(data, func(f *fields, key string) {
		switch key {
		case "enterprise":
			m.Enterprise = f.text()
		case "segment":
			m.Segment = f.text()
		case "certainty":
			m.Certainty = Certainty(f.text())
		case "since":
			m.Since = Date(f.text())
		case "until":
			m.Until = Date(f.text())
		case "products":
			m.Products = f.list()
		case "captive":
			m.Captive = f.truth()
		default:
			f.source(&m.Source, key)
		}
	})
	return m, ok
}

func decodeLink(data []byte) (l SupplyLink, ok bool) {
	ok = plain(data, func(f *fields, key string) {
		switch key {
		case "id":
			l.ID = f.text()
		case "supplier":
			l.Supplier = f.text()
		case "customer":
			l.Customer = f.text()
		case "product":
			l.Product = f.text()
		case "segment":
			l.Segment = f.text()
		case "kind":
			l.Kind = LinkKind(f.text())
		case "since":
			l.Since = Date(f.text())
		case "until":
			l.Until = Date(f.text())
		case "confidence":
			l.Confidence = f.number()
		default:
			f.source(&l.Source, key)
		}
	})
	return l, ok
}
