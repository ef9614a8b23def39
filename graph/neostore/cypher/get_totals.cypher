// The kept totals of chains in regions, '*' being all of them.
// Plan: NodeUniqueIndexSeek on the key of Total (chain|region), nothing else.
UNWIND $keys AS key
MATCH (t:Total {key: key})
RETURN t.key AS key, t.region AS region, t.scopes AS scopes, t.counts AS counts, coalesce(t.captives, []) AS captives
