package intake

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chainchief/graph"
)

// accepted are the corrections in force, by the record they are about.
func accepted(ctx context.Context, r graph.Reader) (map[graph.Ref][]graph.Correction, error) {
	list, err := all(ctx, r, graph.KindCorrections)
	if err != nil {
		return nil, err
	}
	by := map[graph.Ref][]graph.Correction{}
	for _, record := range list {
		if x := record.(graph.Correction); x.State == graph.CorrectionAccepted {
			by[x.Target()] = append(by[x.Target()], x)
		}
	}
	for _, l := range by {
		slices.SortFunc(l, func(a, b graph.Correction) int {
			return cmp.Or(cmp.Compare(b.Reviewed, a.Reviewed), cmp.Compare(b.Date, a.Date), cmp.Compare(a.ID, b.ID))
		})
	}
	return by, nil
}

// undone is the newest accepted correction that a field going from now to next would
// take back or contradict; nil: there is none.
func (c *checker) undone(f *graph.Field, now, next graph.Record) *graph.Correction {
	list := c.accepted[now.Ref()]
	is, says := f.Texts(now), f.Texts(next)
	if len(list) == 0 || slices.Equal(is, says) {
		return nil
	}
	for i := range list {
		x := &list[i]
		if x.Field != f.Name {
			continue
		}
		if strings.Join(says, ";") == x.Before {
			return x
		}
		if !f.List() {
			if strings.Join(is, ";") == x.After { // neither what it was nor what it was corrected to
				return x
			}
			continue
		}
		before, after := strings.Split(x.Before, ";"), strings.Split(x.After, ";")
		if slices.ContainsFunc(says, func(s string) bool {
			return !slices.Contains(is, s) && slices.Contains(before, s) && !slices.Contains(after, s)
		}) {
			return x
		}
	}
	return nil
}

// kept lays next over now unless that takes an accepted correction back, or a large
// firm away: then a person says which of the two holds, once. It returns what the
// field's record is to be.
func (c *checker) kept(p *part, n int, f *graph.Field, now, next graph.Record, at origin) graph.Record {
	x := c.undone(f, now, next)
	if x == nil {
		return c.weighed(p, n, f, now, next, at)
	}
	key, against := f.Name+" "+x.ID+" "+at.text, "这是更正以前的内容"
	if f.Text(next) != x.Before && !f.List() {
		against = "与采纳的更正不同"
	}
	q := &Question{ID: questionID(AboutCorrected, x.ID, f.Text(next)), About: AboutCorrected, Sheet: p.s.Name, Place: at.place,
		Text: fmt.Sprintf("%s（%s）写的是“%s”，%s：%s %s更正为“%s”，由%s采纳，理由是“%s”；库里现在是“%s”", cmp.Or(at.heading, f.ZH), cmp.Or(at.place, graph.Call(now)),
			c.shown(f, next), against, x.By, x.Date, c.shownTexts(f, x.After), x.Reviewer, cut(x.Reason, 60), c.shown(f, now)),
		Options: []Option{{AnswerKeep, "保留库里现在的“" + c.shown(f, now) + "”"}, {AnswerYes, "按文件改为“" + c.shown(f, next) + "”"}}}
	a := c.file.Answers[q.ID]
	if a == "" {
		a = p.s.Map.Answers[key]
	}
	switch a {
	case AnswerKeep:
		p.s.Map.Answers[key] = a // the same list next month says it again
		return now
	case AnswerYes:
		delete(p.s.Map.Answers, key)
		return next
	}
	c.ask(n, q)
	return now
}

// weighed lays next over now unless a firm on which the judgement rests would move,
// close or shrink by it: that is asked.
func (c *checker) weighed(p *part, n int, f *graph.Field, now, next graph.Record, at origin) graph.Record {
	is, firm := now.(graph.Enterprise)
	if !firm || c.recorded(is.Ref()) == nil {
		return next
	}
	says := next.(graph.Enterprise)
	why := ""
	switch {
	case !anchor(&is):
	case f.Name == "region" && is.Region != "" && is.Region != says.Region && !c.dir.inside(says.Region, is.Region):
		why = "迁走"
	case f.Name == "state" && (says.State == graph.StateStopped || says.State == graph.StateDeregistered) && is.State != says.State, f.Name == "local_until" && says.LocalUntil != "" && is.LocalUntil == "":
		why = "停产或注销"
	case f.Name == "state" && says.State == graph.StateUnfound && is.State != says.State:
		why = "查无"
	case f.Name == "size" && !anchor(&says):
		why = "变小"
	}
	if why == "" {
		return next
	}
	was, will := c.shown(f, now), c.shown(f, next)
	key := f.Name + " " + is.ID + " " + at.text
	q := &Question{ID: questionID(AboutChanged, is.ID, f.Name, f.Text(next)), About: AboutChanged, Sheet: p.s.Name, Place: at.place,
		Text:    fmt.Sprintf("%s（%s）由“%s”改为“%s”：“%s”是当地的骨干企业，%s会改变当地的判断，请核对", cmp.Or(at.heading, f.ZH), at.place, orBlank(was), will, cut(is.Name, 40), why),
		Options: []Option{{AnswerYes, "确已" + why + "，改为“" + will + "”"}, {AnswerKeep, "没有，保留“" + orBlank(was) + "”"}}}
	switch a := cmp.Or(c.file.Answers[q.ID], p.s.Map.Answers[key]); a {
	case AnswerKeep:
		p.s.Map.Answers[key] = a // the same list next month says it again
		return now
	case AnswerYes:
		return next
	}
	c.ask(n, q)
	return now
}

func orBlank(text string) string { return cmp.Or(text, "（空）") }

// anchor reports whether the judgement rests on a firm: it is medium or large, or listed.
func anchor(e *graph.Enterprise) bool {
	return e.Size == graph.SizeMedium || e.Size == graph.SizeLarge || e.Size == "" && e.ListedCode != ""
}
