// The kept totals of scopes in regions, '*' being all of them.
// Plan: NodeIndexSeek on the key of Total (scope|region), nothing else.
MATCH (meta:Meta {id: 'meta'})
UNWIND range(0, size($scopes) - 1) AS i
UNWIND $regions AS region
WITH meta, i, region, $scopes[i] + '|' + region AS key
MATCH (t:Total {key: key})
RETURN meta.revision AS revision, i, region, t.counts AS counts
