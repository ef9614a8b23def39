// The enterprises of one rank for a text that very many bear, found by what only those of the
// rank can have. Where they are too many to be sorted, one row without a record says so.
// Plan: NodeIndexContainsScan on the text index of Enterprise.grams, Limit, Top.
MATCH (e:Enterprise)
WHERE e.grams CONTAINS $token
WITH e LIMIT $enough
WITH collect(e) AS hits
UNWIND CASE WHEN size(hits) = $enough THEN [null] ELSE hits END AS e
<Rank>
WITH e, rank
WHERE e IS NULL OR rank = $rank
WITH e ORDER BY e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
