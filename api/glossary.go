package api

import (
	"chainchief/graph/chainmap"
	"chainchief/graph/insight"
)

// glossary is the page that says once what the words of all others mean.
type glossary struct {
	Statuses []statusRule
	Actions  []actionRule
}

type statusRule struct {
	Status insight.Status
	Rule   string
}

type actionRule struct {
	Action insight.Action
	Rule   string
}

// actionRules say in words when an action is advised, as docs/method.md has it.
var actionRules = map[insight.Action]string{
	insight.Fill:           "本地需要、周边暂无，宜招引一家补上。",
	insight.Extend:         "上游是本地优势而下游暂无，宜向下游延伸。",
	insight.Strengthen:     "本地已有而薄弱，宜做大做强。",
	insight.Upgrade:        "本地骨干企业经技术改造能做这一环节，宜由它延伸，不另招商。",
	insight.Host:           "全市需要，本县区有它的上游或骨干客户，可以承接。",
	insight.Link:           "伙伴地区或市内已有，宜为其配套或向其采购，不另招商。",
	insight.FollowUp:       "已有在建或签约项目，盯落地、盯投产。",
	insight.Restricted:     "新建受产业、环保、土地等政策约束。",
	insight.Verify:         "资料尚不足以判断，先向企业和主管部门核实。",
	insight.NotNow:         "本地配套需求弱、条件不足，或超出本地承载。",
	insight.TooFew:         "这条链登记的企业太少，不足以排序，先补登记。",
	insight.NotForCourting: "市场、用户、种养采掘、服务、厂内工序，不作招商对象。",
}

// askGlossary shows the words that all pages use.
func askGlossary(*request) (*reply, error) {
	var g glossary
	for _, s := range insight.Statuses {
		g.Statuses = append(g.Statuses, statusRule{s, chainmap.StatusRule(s)})
	}
	for _, a := range insight.Actions {
		if rule := actionRules[a]; rule != "" {
			g.Actions = append(g.Actions, actionRule{a, rule})
		}
	}
	return &reply{page: g}, nil
}
