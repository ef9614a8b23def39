package api

import (
	"slices"
	"time"

	"chainchief/graph"
	"chainchief/people"
)

// nouns is the table of what the code knows by name; routesOf adds the kinds of the table of kinds.
var nouns = []route{
	{method: "GET", path: "/chains", params: where, formats: tables, ask: askChains},
	{method: "GET", path: "/counties", params: where, formats: tables, ask: askCounties},
	{method: "GET", path: "/chains/:id", params: where, formats: data, ask: askChain},
	{method: "GET", path: "/chains/:id/gaps", params: with(where, choosing, paging), formats: tables, ask: askGaps},
	{method: "GET", path: "/chains/:id/segments", public: true, params: with(where, choosing), formats: tables, ask: askStanding},
	{method: "GET", path: "/chains/:id/figures", params: where, formats: []string{"json", "xlsx"}, ask: askFigures},
	{method: "GET", path: "/template", params: []string{"city", "chains"}, formats: []string{"xlsx"}, ask: askTemplate},
	{method: "GET", path: "/chains/:id/map", public: true, params: with(where, mapParams), formats: drawn, ask: askMap},
	{method: "GET", path: "/segments", params: with([]string{"chain", "card"}, paging), formats: tables, ask: askSegments},
	{method: "GET", path: "/segments/:id", params: where, formats: data, ask: askSegment},
	{method: "GET", path: "/segments/:id/targets", params: with(where, []string{"limit"}), formats: tables, ask: askTargets},
	{method: "GET", path: "/enterprises", public: true, rests: onAll, params: with(firmParams, []string{"region", "as_of"}, paging), formats: tables, ask: askEnterprises},
	{method: "GET", path: "/enterprises/:id", params: []string{"as_of"}, formats: data, ask: askEnterprise},
	{method: "GET", path: "/enterprises/:id/network", params: networkParams, formats: tables, ask: askNetwork},
	{method: "GET", path: "/enterprises/:id/network/map", params: with(networkParams, paperParams), formats: pictured, ask: askNetwork},
	{method: "GET", path: "/enterprises/:id/network/sheet", public: true, params: with(where, spreadParams, []string{"paper"}), formats: with(pictured, []string{"csv", "xlsx"}), ask: askSpread},
	{method: "GET", path: "/enterprises/:id/inputs", params: inputsParams, formats: tables, ask: askInputs},
	{method: "GET", path: "/enterprises/:id/inputs/map", params: with(inputsParams, paperParams), formats: pictured, ask: askInputs},
	{method: "GET", path: "/paths", params: pathParams, formats: tables, ask: askPaths},
	{method: "GET", path: "/paths/map", params: with(pathParams, paperParams), formats: pictured, ask: askPaths},
	{method: "GET", path: "/partners", params: partnersParams, formats: tables, ask: askPartners},
	{method: "GET", path: "/partners/map", params: with(partnersParams, paperParams, []string{"kind"}), formats: pictured, ask: askPartners},
	{method: "GET", path: "/scenario", params: with([]string{"without", "chain"}, where), formats: tables, ask: askScenario},
	{method: "GET", path: "/backtest", params: with([]string{"date"}, where), formats: tables, takes: 200 * time.Millisecond, ask: askBacktest},
	{method: "GET", path: "/regions", params: with([]string{"level", "parent"}, paging), formats: tables, ask: askRegions},
	{method: "GET", path: "/parks", public: true, params: with([]string{"region", "level", "sort"}, paging), formats: tables, ask: askParks},
	{method: "GET", path: "/parks/:id", formats: data, ask: askPark},
	{method: "GET", path: "/projects", public: true, rests: onAll, params: with(projectParams, []string{"region", "as_of"}, paging), formats: tables, ask: askProjects},
	{method: "GET", path: "/projects/:id", formats: data, ask: askProject},
	{method: "POST", path: "/projects", may: people.Enter, do: enterProject},
	{method: "GET", path: "/projects/:id/passages", formats: data, rests: onAll, ask: askTrack},
	{method: "POST", path: "/projects/:id/passages", may: people.Enter, do: passOn},
	{method: "POST", path: "/passages/:id/confirm", may: people.Enter, do: confirmPassage},
	{method: "POST", path: "/passages/:id/return", may: people.Enter, do: returnPassage},
	{method: "GET", path: "/board", params: boardParams, formats: tables, rests: onVisit, ask: askBoard},
	{method: "GET", path: "/notice", params: []string{"since", "until", "form"}, formats: data, rests: onVisit, ask: askNotice},
	{method: "GET", path: "/search", public: true, rests: onAll, params: with([]string{"q"}, where, paging), formats: data, ask: askSearch},

	{method: "GET", path: "/candidates", params: with(candidateParams, []string{"region", "as_of"}, paging), formats: tables, rests: onVisit, ask: askCandidates},
	{method: "GET", path: "/alerts", params: with([]string{"what", "region", "as_of"}, paging), formats: tables, rests: onVisit, ask: askAlerts},
	{method: "GET", path: "/grades", params: with(gradeParams, []string{"region", "as_of"}, paging), formats: tables, rests: onVisit, ask: askGrades},
	{method: "GET", path: "/matches", params: with([]string{"chain", "region", "as_of"}, paging), formats: tables, rests: onAll, ask: askMatches},
	{method: "GET", path: "/enterprises/:id/measures", params: with([]string{"as_of"}, paging), formats: tables, rests: onVisit, ask: askFitting},
	{method: "GET", path: "/chiefs", params: with([]string{"region", "as_of"}, paging), formats: tables, rests: onVisit, ask: askChiefs},
	{method: "GET", path: "/chiefs/:id", params: []string{"since"}, formats: data, rests: onVisit, ask: askChief},
	{method: "GET", path: "/goals/standing", params: with(goalParams, []string{"region", "as_of"}, paging), formats: tables, rests: onVisit, ask: askGoals},
	{method: "GET", path: "/problems/units", params: with(problemParams, []string{"region"}), formats: tables, rests: onVisit, ask: askUnits},
	{method: "POST", path: "/problems/:id/steps", may: people.Enter, do: takeStep},
	{method: "POST", path: "/problems/:id/return", may: people.Enter, do: sendBack},
	{method: "POST", path: "/problems/:id/need", may: people.Enter, do: stateNeed},
	{method: "GET", path: "/pairs", params: with([]string{"region"}, paging), formats: tables, rests: onAll, ask: askPairs},
	{method: "GET", path: "/reports/package", public: true, params: packageParams, formats: []string{"zip"}, takes: packageTime, limits: limits{time: exportTime}, ask: askPackage},
	{method: "POST", path: "/reports/package", params: packageParams, may: people.Read, takes: packageTime, limits: limits{body: mostUpload + 1<<16, time: exportTime}, do: sendPackage},

	{method: "GET", path: "/imports", params: with([]string{"class"}, paging), formats: tables, rests: onAll, ask: askImports},
	{method: "GET", path: "/imports/:id", formats: data, rests: onAll, ask: askImport},
	{method: "POST", path: "/imports/:id/undo", may: people.Arrange, do: undoImport},
	{method: "POST", path: "/intakes", may: people.Import, limits: uploads, do: addIntake},
	{method: "GET", path: "/intakes/:id", may: people.Import, limits: checking, do: showIntake},
	{method: "PATCH", path: "/intakes/:id", may: people.Import, limits: checking, do: changeIntake},
	{method: "POST", path: "/intakes/:id/apply", may: people.Import, limits: checking, do: applyIntake},
	{method: "GET", path: "/holdings", formats: tables, rests: onAll, ask: askHoldings},
	{method: "GET", path: "/verifications", params: []string{"region", "chain"}, formats: []string{"json", "xlsx"}, rests: onAll, ask: askVerification},
	{method: "POST", path: "/verifications", may: people.Enter, limits: uploads, do: addVerification},
	{method: "GET", path: "/corrections", params: with(correctionParams, paging), formats: tables, rests: onAll, ask: askCorrections},
	{method: "GET", path: "/corrections/:id", formats: data, rests: onAll, ask: askCorrection},
	{method: "POST", path: "/corrections", params: []string{"preview"}, may: people.Enter, do: addCorrections},
	{method: "POST", path: "/corrections/:id/accept", params: []string{"confirm"}, may: people.Review, do: acceptCorrection},
	{method: "POST", path: "/corrections/:id/return", may: people.Review, params: []string{"confirm"}, do: returnCorrection},
	{method: "GET", path: "/merges", params: paging, formats: tables, rests: onAll, ask: askMerges},
	{method: "GET", path: "/merges/proposed", params: with([]string{"old", "new"}, paging), formats: data, rests: onAll, ask: askTwins},
	{method: "POST", path: "/merges", params: []string{"confirm"}, may: people.Arrange, do: merge},
	{method: "POST", path: "/merges/:id/undo", may: people.Arrange, do: unmerge},
	{method: "GET", path: "/accounts", formats: tables, rests: onVisit, may: people.Manage, ask: askAccounts},
	{method: "POST", path: "/accounts", may: people.Manage, do: addAccount},
	{method: "POST", path: "/accounts/:id", may: people.Manage, do: changeAccount},
	{method: "GET", path: "/audit", params: []string{"event", "account", "limit"}, formats: tables, rests: onVisit, may: people.Inspect, ask: askAudit},
	{method: "POST", path: "/session", may: mayCome, do: openSession},
	{method: "DELETE", path: "/session", may: mayCome, do: closeSession},

	{method: "GET", path: "/", public: true, params: with(where, []string{"since"}), formats: html, page: "home", rests: onPast, ask: askHome},
	{method: "GET", path: "/wall", params: with(where, []string{"chain"}), formats: html, page: "wall", ask: askWall},
	{method: "GET", path: "/counties", public: true, params: where, formats: html, page: "counties", ask: askCounties},
	{method: "GET", path: "/enterprises", public: true, rests: onAll, params: with(where, firmParams, []string{"all"}, paging), formats: html, page: "list", ask: askEnterprises},
	{method: "GET", path: "/parks", public: true, rests: onAll, params: with(undated, []string{"level", "sort", "all"}), formats: html, page: "list", ask: askParks},
	{method: "GET", path: "/projects", public: true, rests: onAll, params: with(where, projectParams, []string{"all"}, paging), formats: html, page: "list", ask: askProjects},
	{method: "GET", path: "/partners", params: with(where, []string{"enterprise", "segment", "chain", "park", "direction"}), formats: html, page: "partners", ask: askPartnersPage},
	{method: "GET", path: "/chains/:id", public: true, params: with(where, mapParams), formats: html, page: "chain", takes: drawTime, rests: onWork, ask: askChainPage},
	{method: "GET", path: "/segments/:id", public: true, params: where, formats: html, page: "segment", rests: onWork, ask: askSegment},
	{method: "GET", path: "/segments/:id/panel", public: true, params: where, formats: html, page: "panel", rests: onWork, ask: askSegment},
	{method: "GET", path: "/enterprises/:id", public: true, params: where, formats: html, page: "enterprise", rests: onWork, ask: askEnterprise},
	{method: "GET", path: "/enterprises/:id/network", public: true, params: with(where, spreadParams, []string{"on"}), formats: html, page: "network", takes: drawTime, ask: askSpread},
	{method: "GET", path: "/enterprises/:id/inputs", params: where, formats: html, page: "inputs", ask: askInputs},
	{method: "GET", path: "/paths", params: pathParams, formats: html, page: "paths", ask: askPaths},
	{method: "GET", path: "/scenario", params: with(where, []string{"without", "chain"}), formats: html, page: "scenario", ask: askScenario},
	{method: "GET", path: "/backtest", params: with(where, []string{"date"}), formats: html, page: "backtest", takes: 200 * time.Millisecond, ask: askBacktest},
	{method: "GET", path: "/search", public: true, rests: onAll, params: with(where, []string{"q", "cursor"}), formats: html, page: "search", ask: askSearch},
	{method: "GET", path: "/parks/:id", public: true, formats: html, page: "sheet", rests: onWork, kind: graph.KindParks, ask: askSheet},
	{method: "GET", path: "/projects/:id", public: true, formats: html, page: "sheet", rests: onWork, kind: graph.KindProjects, ask: askSheet},
	{method: "GET", path: "/projects/new", params: []string{"region", "segments"}, formats: html, page: "record", rests: onVisit, ask: askNewProject},
	{method: "POST", path: "/projects", page: "record", may: people.Enter, do: enterProject},
	{method: "GET", path: "/projects/:id/passages", params: []string{"done"}, formats: html, page: "track", rests: onVisit, ask: askTrack},
	{method: "POST", path: "/projects/:id/passages", page: "track", may: people.Enter, do: passOn},
	{method: "POST", path: "/passages/:id/confirm", page: "track", may: people.Enter, do: confirmPassage},
	{method: "POST", path: "/passages/:id/return", page: "track", may: people.Enter, do: returnPassage},
	{method: "GET", path: "/notice", params: []string{"since", "until", "form"}, formats: html, page: "notice", rests: onVisit, ask: askNotice},
	{method: "GET", path: "/board", params: boardParams, formats: html, page: "board", rests: onVisit, ask: askBoard},
	{method: "GET", path: "/clusters/:id", public: true, formats: html, page: "sheet", rests: onWork, kind: graph.KindClusters, ask: askSheet},
	{method: "GET", path: "/chiefs", params: with(where, []string{"all", "done"}), formats: html, page: "list", rests: onVisit, ask: askChiefs},
	{method: "GET", path: "/chiefs/:id", params: []string{"since"}, formats: html, page: "chief", rests: onVisit, ask: askChief},
	{method: "GET", path: "/goals", params: with(where, goalParams, []string{"all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askGoals},
	{method: "GET", path: "/goals/:id", formats: html, page: "sheet", rests: onVisit, kind: graph.KindGoals, ask: askGoal},
	{method: "GET", path: "/problems", params: with(undated, problemParams, []string{"all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askProblems},
	{method: "GET", path: "/problems/:id", params: []string{"done"}, formats: html, page: "problem", rests: onVisit, kind: graph.KindProblems, ask: askProblem},
	{method: "POST", path: "/problems/:id/steps", page: "problem", may: people.Enter, kind: graph.KindProblems, do: takeStep},
	{method: "POST", path: "/problems/:id/return", page: "problem", may: people.Enter, kind: graph.KindProblems, do: sendBack},
	{method: "POST", path: "/problems/:id/need", page: "problem", may: people.Enter, kind: graph.KindProblems, do: stateNeed},
	{method: "GET", path: "/pairs", params: with(undated, []string{"all"}), formats: html, page: "list", rests: onVisit, ask: askPairs},
	{method: "GET", path: "/candidates", params: with(where, candidateParams, []string{"all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askCandidates},
	{method: "GET", path: "/alerts", params: with(where, []string{"what", "all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askAlerts},
	{method: "GET", path: "/grades", params: with(where, gradeParams, []string{"all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askGrades},
	{method: "GET", path: "/matches", params: with(where, []string{"chain", "all", "done"}, paging), formats: html, page: "list", rests: onVisit, ask: askMatches},
	{method: "GET", path: "/glossary", public: true, formats: html, page: "glossary", ask: askGlossary},
	{method: "GET", path: "/following", formats: html, page: "following", ask: askFollowing},
	{method: "GET", path: "/api/docs", params: []string{"operation", "shape"}, formats: html, page: "docs", ask: askDocs},

	{method: "GET", path: "/imports", params: []string{"class", "cursor", "done"}, formats: html, page: "imports", rests: onVisit, ask: askImports},
	{method: "GET", path: "/imports/:id", formats: html, page: "import", rests: onVisit, ask: askImportPage},
	{method: "POST", path: "/imports/:id/undo", page: "import", may: people.Arrange, do: undoImport},
	{method: "GET", path: "/intakes", formats: html, page: "intakes", rests: onVisit, ask: askIntakes},
	{method: "POST", path: "/intakes", page: "intakes", may: people.Import, limits: uploads, do: sendIntake},
	{method: "GET", path: "/intakes/:id", page: "intake", may: people.Import, limits: checking, do: seeIntake},
	{method: "POST", path: "/intakes/:id/mapping", page: "intake", may: people.Import, limits: checking, do: mapIntake},
	{method: "POST", path: "/intakes/:id/answers", page: "intake", may: people.Import, limits: checking, do: answerIntake},
	{method: "POST", path: "/intakes/:id/apply", page: "intake", may: people.Import, limits: checking, do: writeIntakePage},
	{method: "GET", path: "/data", formats: html, page: "data", rests: onVisit, ask: askData},
	{method: "GET", path: "/holdings", formats: html, page: "holdings", rests: onAll, ask: askHoldings},
	{method: "GET", path: "/verifications", params: []string{"region", "chain"}, formats: html, page: "verifications", rests: onVisit, ask: askVerifications},
	{method: "POST", path: "/verifications", page: "verifications", may: people.Enter, limits: uploads, do: sendVerification},
	{method: "GET", path: "/corrections", params: with(correctionParams, []string{"cursor", "done"}), formats: html, page: "corrections", rests: onVisit, ask: askCorrectionsPage},
	{method: "GET", path: "/corrections/new", params: []string{"kind", "key", "again"}, formats: html, page: "correct", rests: onVisit, ask: askCorrect},
	{method: "POST", path: "/corrections", page: "correct", may: people.Enter, do: enterCorrect},
	{method: "POST", path: "/corrections/:id/accept", page: "corrections", may: people.Review, do: acceptCorrection},
	{method: "POST", path: "/corrections/:id/return", page: "corrections", may: people.Review, do: returnCorrection},
	{method: "GET", path: "/merges", params: []string{"cursor", "done"}, formats: html, page: "merges", rests: onVisit, ask: askMergesPage},
	{method: "POST", path: "/merges", page: "merges", may: people.Arrange, do: mergePage},
	{method: "POST", path: "/merges/:id/undo", page: "merges", may: people.Arrange, do: unmergePage},
	{method: "GET", path: "/exports", params: []string{"region", "chain"}, formats: html, page: "exports", rests: onAll, ask: askExports},
	{method: "GET", path: "/account", formats: html, page: "account", rests: onVisit, may: mayOwn, ask: askOwn},
	{method: "POST", path: "/account", page: "account", may: mayOwn, do: changeOwn},
	{method: "GET", path: "/accounts", formats: html, page: "accounts", rests: onVisit, may: people.Manage, ask: askAccounts},
	{method: "POST", path: "/accounts", page: "accounts", may: people.Manage, do: addAccount},
	{method: "POST", path: "/accounts/:id", page: "accounts", may: people.Manage, do: changeAccount},
	{method: "GET", path: "/audit", params: []string{"event", "account"}, formats: html, page: "audit", rests: onVisit, may: people.Inspect, ask: askAudit},
	{method: "GET", path: "/login", params: []string{"to"}, formats: html, page: "login", rests: onVisit, ask: askLogin},
	{method: "GET", path: "/login/oidc", params: []string{"to"}, page: "login", may: mayCome, do: goToProvider},
	{method: "GET", path: "/login/back", params: []string{"state", "code", "error"}, page: "login", may: mayCome, do: backFromProvider},
	{method: "POST", path: "/login", params: []string{"to"}, page: "login", may: mayCome, do: login},
	{method: "POST", path: "/logout", page: "login", may: mayCome, do: logout},
}

// The limits of files on their way in.
var (
	uploads  = limits{body: mostUpload + 1<<16, time: intakeTime}
	checking = limits{time: intakeTime}
)

// routesOf is the whole table: the nouns, and what the table of kinds has besides.
func routesOf() []route {
	list := slices.Clone(nouns)
	for i := range list {
		if r := &list[i]; r.public && !slices.Contains(r.params, editionParam) {
			r.params = with(r.params, []string{editionParam})
		}
	}
	for _, d := range graph.Describing() {
		if offered(d) {
			list = append(list, slices.DeleteFunc(recordRoutes(d), hasOwnPage)...)
		}
		if d.Class != graph.ClassKept {
			list = append(list, historyRoutes(d)...)
		}
	}
	return slices.Concat(list, exportRoutes(), reportRoutes())
}

// hasOwnPage reports whether the nouns have another page where the table of kinds has its list.
func hasOwnPage(r route) bool {
	return r.page != "" && slices.ContainsFunc(nouns, func(n route) bool { return n.method == r.method && n.path == r.path && n.page != "" })
}
