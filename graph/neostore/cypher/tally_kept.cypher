// The kept totals of scopes in regions, '*' being all of them.
// Plan: NodeIndexSeek on the key of Total (scope|region), nothing else.
UNWIND range(0, size($scopes) - 1) AS i
UNWIND $regions AS region
WITH i, region, $scopes[i] + '|' + region AS key
MATCH (t:Total {key: key})
RETURN i, region, t.counts AS counts
