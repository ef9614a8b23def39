package storetest

import (
	"strings"
	"testing"

	"chainchief/graph"
)

// findWorld is the world and firms whose names are hard to find or to order.
func (u suite) findWorld(t *testing.T) graph.Store {
	t.Helper()
	s := u.filled(t)
	named := func(short string, aliases ...string) func(*graph.Enterprise) {
		return func(e *graph.Enterprise) { e.ShortName, e.Aliases = short, aliases }
	}
	spelled := func(pinyin, initials string) func(*graph.Enterprise) {
		return func(e *graph.Enterprise) {
			e.Search = graph.SearchText([]string{fold(e.Name), fold(e.ShortName)}, []string{pinyin}, []string{initials})
		}
	}
	apply(t, s, batch("find",
		firm("f-exact", "氢能公司", "", "", named("氢能")),
		firm("f-alias", "丑公司", "", "", named("丑", "氢能")),
		firm("f-prefix", "氢能动力公司", "", "", named("动力")),
		firm("f-short", "子公司", "", "", named("氢能子")),
		firm("f-inside", "大氢能公司", "", "", named("大氢")),
		firm("f-inalias", "寅公司", "", "", named("寅", "氢能寅")),

		firm("s-exact", "卯公司", "", "", named("卯", "QN")),
		firm("s-prefix", "QN 大公司", "", "", named("大")),
		firm("s-inside", "AQN公司", "", "", named("AQN公司")),
		firm("s-pinyin", "辰公司", "", "", spelled("XQnYa", "a")),
		firm("s-earlier", "未公司", "", "", spelled("xqny", "a")),
		firm("s-syllable", "申公司", "", "", spelled("XqnY\tAqN", "a")),
		firm("s-initials", "巳公司", "", "", spelled("A", "a\tqnx")),
		firm("s-midst", "戌公司", "", "", spelled("A", "a\txqn")),
		firm("s-code", "午公司", "", "", func(e *graph.Enterprise) { e.ListedCode = "999999" }),

		firm("o-rare", "𠮷田公司", "", ""), firm("o-rare2", "吉田公司", "", ""),
		firm("o-and", "某 AND 某公司", "", ""), firm("o-slash", "a/b公司", "", ""), firm("o-back", `c\d公司`, "", ""),
		firm("o-single", "某'号公司", "", ""), firm("o-double", `某"号公司`, "", ""), firm("o-tick", "某`号公司", "", ""),
		firm("o-percent", "百%分公司", "", ""), firm("o-under", "下_划公司", "", ""), firm("o-star", "星*号公司", "", ""),
		firm("o-dot", "点.号公司", "", ""), firm("o-dollar", "$某{号}公司", "", ""), firm("o-plus", "c++公司", "", ""),
		firm("o-emoji", "笑😀公司", "", ""), firm("o-family", "家👨‍👩‍👧公司", "", ""), firm("o-paren", "（某）公司", "", ""),
		firm("o-colon", "name:某~公司", "", ""), firm("o-angle", "<b>某&公司", "", ""), firm("o-accent", "é某公司", "", ""),
	))
	return s
}

func (u suite) find(t *testing.T) {
	s := u.findWorld(t)
	for _, c := range []struct {
		sentence string
		q        graph.FindQuery
		want     string
		empty    bool
	}{
		{
			sentence: "an exact short name or alias comes before a prefix, and that before what is inside; then by name",
			q:        graph.FindQuery{Text: "氢能", Limit: 50},
			want:     "f-alias f-exact f-short f-prefix f-inside f-inalias",
		},
		{
			sentence: "pinyin comes after names, and initials after pinyin; neither is found in its midst",
			q:        graph.FindQuery{Text: "qn", Limit: 50},
			want:     "s-exact s-prefix s-inside s-earlier s-pinyin s-initials",
		},
		{sentence: "one letter begins a syllable, a name or initials", q: graph.FindQuery{Text: "q", Limit: 50},
			want: "s-prefix s-inside s-exact s-earlier s-pinyin s-initials"},
		{sentence: "a long pinyin is found", q: graph.FindQuery{Text: "qnya", Limit: 50}, want: "s-pinyin"},
		{sentence: "a pinyin without its first letter is not", q: graph.FindQuery{Text: "nya", Limit: 50}, empty: true},
		{sentence: "a listed code is found", q: graph.FindQuery{Text: "999999", Limit: 50}, want: "s-code"},
		{sentence: "a part of a listed code is found", q: graph.FindQuery{Text: "99999", Limit: 50}, want: "s-code"},
		{sentence: "one character is enough", q: graph.FindQuery{Text: "氢", Limit: 50}, want: "f-short f-exact f-prefix f-alias f-inside f-inalias"},
		{sentence: "a rare character is found, and no look-alike", q: graph.FindQuery{Text: "𠮷", Limit: 50}, want: "o-rare"},
		{sentence: "a rare character inside a longer text is found", q: graph.FindQuery{Text: "𠮷田公", Limit: 50}, want: "o-rare"},
		{sentence: "AND is a word like any other", q: graph.FindQuery{Text: "and", Limit: 50}, want: "o-and"},
		{sentence: "blanks are folded away in the names", q: graph.FindQuery{Text: "某and某", Limit: 50}, want: "o-and"},
		{sentence: "a slash is a character", q: graph.FindQuery{Text: "a/b", Limit: 50}, want: "o-slash"},
		{sentence: "a backslash is a character", q: graph.FindQuery{Text: `\`, Limit: 50}, want: "o-back"},
		{sentence: "a backslash with a letter is no escape", q: graph.FindQuery{Text: `c\d`, Limit: 50}, want: "o-back"},
		{sentence: "a single quote is a character", q: graph.FindQuery{Text: "'号", Limit: 50}, want: "o-single"},
		{sentence: "a double quote is a character", q: graph.FindQuery{Text: `"`, Limit: 50}, want: "o-double"},
		{sentence: "a backtick is a character", q: graph.FindQuery{Text: "`", Limit: 50}, want: "o-tick"},
		{sentence: "% is no wildcard", q: graph.FindQuery{Text: "%", Limit: 50}, want: "o-percent"},
		{sentence: "_ is no wildcard", q: graph.FindQuery{Text: "下_", Limit: 50}, want: "o-under"},
		{sentence: "* is no wildcard", q: graph.FindQuery{Text: "*", Limit: 50}, want: "o-star"},
		{sentence: ". is no wildcard", q: graph.FindQuery{Text: "点.", Limit: 50}, want: "o-dot"},
		{sentence: "a pattern finds nothing", q: graph.FindQuery{Text: "氢.*", Limit: 50}, empty: true},
		{sentence: "$ and braces are characters", q: graph.FindQuery{Text: "$某{", Limit: 50}, want: "o-dollar"},
		{sentence: "+ is a character", q: graph.FindQuery{Text: "++", Limit: 50}, want: "o-plus"},
		{sentence: "an emoji is found", q: graph.FindQuery{Text: "😀", Limit: 50}, want: "o-emoji"},
		{sentence: "a joined emoji is found", q: graph.FindQuery{Text: "👨‍👩‍👧", Limit: 50}, want: "o-family"},
		{sentence: "a part of a joined emoji is found", q: graph.FindQuery{Text: "👧", Limit: 50}, want: "o-family"},
		{sentence: "full-width brackets are found", q: graph.FindQuery{Text: "（某）", Limit: 50}, want: "o-paren"},
		{sentence: "a colon and a tilde are characters", q: graph.FindQuery{Text: "name:某~", Limit: 50}, want: "o-colon"},
		{sentence: "markup is text", q: graph.FindQuery{Text: "<b>", Limit: 50}, want: "o-angle"},
		{sentence: "an accent is kept", q: graph.FindQuery{Text: "é", Limit: 50}, want: "o-accent"},
		{sentence: "what is nowhere is an empty page", q: graph.FindQuery{Text: "无此企业", Limit: 50}, empty: true},
		{sentence: "a text does not run on from one name into the next", q: graph.FindQuery{Text: "公司氢能", Limit: 50}, empty: true},
		{sentence: "a text longer than any name finds nothing", q: graph.FindQuery{Text: strings.Repeat("氢能", 500), Limit: 50}, empty: true},
		{sentence: "regions are exact codes", q: graph.FindQuery{Text: "公司", Regions: []string{"900101", "9001"}, Limit: 50}, want: "e-b e-a"},
		{sentence: "the blank code is the enterprises without region", q: graph.FindQuery{Text: "氢", Regions: []string{""}, Limit: 1}, want: "f-short +"},
		{sentence: "a leaf is a scope", q: graph.FindQuery{Scopes: []string{"aa.x.one"}, Limit: 50}, want: "e-d e-b e-f e-a"},
		{sentence: "a card is a scope", q: graph.FindQuery{Scopes: []string{"aa.y"}, Limit: 50}, want: "e-d e-g"},
		{sentence: "a chain is a scope", q: graph.FindQuery{Scopes: []string{"bb"}, Limit: 50}, want: "e-b"},
		{sentence: "several scopes are joined, each enterprise once", q: graph.FindQuery{Scopes: []string{"bb", "aa.x.one"}, Limit: 50}, want: "e-d e-b e-f e-a"},
		{sentence: "a scope takes the memberships in force on the as-of date", q: graph.FindQuery{Scopes: []string{"aa.x"}, AsOf: "2019", Limit: 50}, want: "e-d e-c e-b e-f e-e e-a"},
		{sentence: "an as-of date without scopes leaves nobody out", q: graph.FindQuery{Text: "戊", AsOf: "2024", Limit: 50}, want: "e-e"},
		{sentence: "text, regions and scopes hold together", q: graph.FindQuery{Text: "公司", Regions: []string{"900101"}, Scopes: []string{"aa.x.one"}, Limit: 50}, want: "e-b e-a"},
		{sentence: "a scope where nobody works finds nobody", q: graph.FindQuery{Scopes: []string{"bb.z.ware"}, Limit: 50}, empty: true},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			got, err := s.Find(t.Context(), c.q)
			must(t, err)
			if c.empty != (len(got.Enterprises) == 0) {
				t.Fatalf("found %d enterprises; the case is marked empty=%v", len(got.Enterprises), c.empty)
			}
			equal(t, "found", foundText(got), c.want)
		})
	}
	for _, c := range []struct {
		sentence string
		q        graph.FindQuery
		want     error
	}{
		{"an upper-case text is ErrInvalid", graph.FindQuery{Text: "QN", Limit: 10}, graph.ErrInvalid},
		{"a blank in the text is ErrInvalid", graph.FindQuery{Text: "氢 能", Limit: 10}, graph.ErrInvalid},
		{"a text of a blank is ErrInvalid", graph.FindQuery{Text: " ", Limit: 10}, graph.ErrInvalid},
		{"a wide blank in the text is ErrInvalid", graph.FindQuery{Text: "氢　能", Limit: 10}, graph.ErrInvalid},
		{"a tab in the text is ErrInvalid", graph.FindQuery{Text: "氢能公司\t氢能", Limit: 10}, graph.ErrInvalid},
		{"a line break in the text is ErrInvalid", graph.FindQuery{Text: "氢\n", Limit: 10}, graph.ErrInvalid},
		{"a zero byte in the text is ErrInvalid", graph.FindQuery{Text: "氢\x00", Limit: 10}, graph.ErrInvalid},
		{"a broken text is ErrInvalid", graph.FindQuery{Text: "氢"[:2], Limit: 10}, graph.ErrInvalid},
		{"an unknown scope is ErrNotFound", graph.FindQuery{Scopes: []string{"aa", "none"}, Limit: 10}, graph.ErrNotFound},
		{"a bad cursor comes before an unknown scope", graph.FindQuery{Scopes: []string{"none"}, Cursor: "!", Limit: 10}, graph.ErrInvalid},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			_, err := s.Find(t.Context(), c.q)
			wantErr(t, err, c.want)
		})
	}
	t.Run("equal names are ordered by id, and names by code point", func(t *testing.T) {
		s := u.open(t)
		apply(t, s, batch("b-1", firm("e-3", "甲公司", "", ""), firm("e-1", "𠮷公司", "", ""), firm("e-2", "（甲）公司", "", ""),
			firm("e-b", "甲公司", "", ""), firm("e-B", "甲公司", "", ""), firm("e-4", "B公司", "", ""), firm("e-5", "a公司", "", "")))
		for _, text := range []string{"", "公司"} {
			got, err := s.Find(t.Context(), graph.FindQuery{Text: text, Limit: 50})
			must(t, err)
			equal(t, "found", foundText(got), "e-4 e-5 e-3 e-B e-b e-2 e-1")
		}
	})
	u.findFollowsWrites(t)
}

func (u suite) findFollowsWrites(t *testing.T) {
	t.Run("a renamed, a new and a deleted enterprise are found as they are now", func(t *testing.T) {
		s := u.findWorld(t)
		ask := func(text, want string) {
			t.Helper()
			got, err := s.Find(t.Context(), graph.FindQuery{Text: text, Limit: 50})
			must(t, err)
			equal(t, "found for "+text, foundText(got), want)
		}
		b := batch("b-1", firm("o-rare", "改名公司", "", ""), firm("o-new", "𠮷新公司", "", ""))
		b.Delete = []graph.Ref{{Kind: graph.KindEnterprises, Key: "f-exact"}}
		apply(t, s, b)
		ask("𠮷", "o-new")
		ask("改名", "o-rare")
		ask("氢能", "f-alias f-short f-prefix f-inside f-inalias")
		_, err := s.Undo(t.Context(), undoing("b-1"))
		must(t, err)
		ask("𠮷", "o-rare")
		ask("改名", "")
		ask("氢能", "f-alias f-exact f-short f-prefix f-inside f-inalias")
	})
}

func (u suite) findPages(t *testing.T) {
	s := u.findWorld(t)
	t.Run("pages put together are the whole list, whatever their size", func(t *testing.T) {
		for _, q := range []graph.FindQuery{{}, {Text: "公司"}, {Text: "氢"}, {Scopes: []string{"aa"}}} {
			q.Limit = graph.MaxLimit
			whole, err := s.Find(t.Context(), q)
			must(t, err)
			if whole.NextCursor != "" || len(whole.Enterprises) < 4 {
				t.Fatalf("the case is vacuous: %d found, next %q", len(whole.Enterprises), whole.NextCursor)
			}
			for _, size := range []int{1, 2, 3, len(whole.Enterprises) - 1, len(whole.Enterprises)} {
				q.Limit, q.Cursor = size, ""
				var list []graph.Enterprise
				pages := 0
				for {
					p, err := s.Find(t.Context(), q)
					must(t, err)
					list, pages = append(list, p.Enterprises...), pages+1
					if q.Cursor = p.NextCursor; q.Cursor == "" {
						break
					}
					if len(p.Enterprises) != size {
						t.Fatalf("a page of %d has %d and says that more follow", size, len(p.Enterprises))
					}
				}
				equal(t, "pages", keys(list), keys(whole.Enterprises))
				if want := (len(list) + size - 1) / size; pages != want {
					t.Errorf("%d pages of %d for %d enterprises, want %d", pages, size, len(list), want)
				}
			}
		}
	})
	t.Run("a cursor of an older revision is ErrStale", func(t *testing.T) {
		p, err := s.Find(t.Context(), graph.FindQuery{Limit: 1})
		must(t, err)
		b := batch("b-1", firm("x-1", "某公司", "", ""))
		apply(t, s, b)
		_, err = s.Find(t.Context(), graph.FindQuery{Limit: 1, Cursor: p.NextCursor})
		wantErr(t, err, graph.ErrStale)
		p, err = s.Find(t.Context(), graph.FindQuery{Limit: 1})
		must(t, err)
		apply(t, s, b) // again: changes nothing
		_, err = s.Find(t.Context(), graph.FindQuery{Limit: 1, Cursor: p.NextCursor})
		must(t, err)
	})
}

// foundText writes a page down, a plus where more follow.
func foundText(f graph.Found) string {
	text := keys(f.Enterprises)
	if f.NextCursor != "" {
		text += " +"
	}
	return text
}
