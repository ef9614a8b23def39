package report

import "chainchief/graph/insight"

// CountyChains is every chain in every county of a city.
type CountyChains struct {
	Head
	Items []CountyChain
}

// CountyChain is one chain in one county.
type CountyChain struct {
	Region, Chain insight.Named
	Figures       insight.Figures
	Ranked        int // what stands in the ranked list there
}

// Counties lists the chains of the counties.
func Counties(a *CountyChains) *Paper {
	type c = CountyChain
	p := list("县区总览", []field[c]{
		{text("county", "县区"), func(x *c) any { return Word{x.Region.ID, x.Region.Name} }},
		{text("chain", "产业链"), func(x *c) any { return Word{x.Chain.ID, x.Chain.Name} }},
		{number("recorded", "登记企业（家）", 0), func(x *c) any { return x.Figures.Recorded }},
		{number("known_count", "名录家数", 0), func(x *c) any { return positive(x.Figures.KnownCount) }},
		{text("known_what", "名录口径").hide(Screen), func(x *c) any { return x.Figures.KnownWhat }},
		{share("completeness", "完整度"), func(x *c) any { return x.Figures.Completeness }},
		{number("present", "登记到的环节", 0), func(x *c) any { return x.Figures.Present }},
		{number("judged", "可招商环节", 0), func(x *c) any { return x.Figures.Judged }},
		{number("unseen", insight.Unseen.ZH(), 0), func(x *c) any { return x.Figures.Unseen }},
		{number("ranked", "工作建议（项）", 0), func(x *c) any { return x.Ranked }},
	}, a.Items)
	untold := 0
	for i := range a.Items {
		untold += a.Items[i].Figures.Untold
	}
	p.Facts, p.Notes = a.facts(), append(untoldNote(untold), Unrecorded, Unequal, ruleNote(a.RuleVersion))
	return p
}

// untoldNote says under a list that its counts hold what the public edition does not show.
func untoldNote(n int) []string {
	if n == 0 {
		return nil
	}
	return []string{"登记企业和环节的数按全部登记计，公开版不列的也在内。"}
}
