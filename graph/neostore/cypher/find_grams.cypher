// Enterprises by a text of one or two characters, the best match first: a text index looks three
// up at a time, so that short texts have a property of their own (grams in kinds.go). Where the
// hits are too many to be sorted, one row without a record says so.
// Plan: NodeIndexContainsScan on the text index of Enterprise.grams, Limit, Top.
UNWIND $tokens AS token
MATCH (e:Enterprise)
WHERE e.grams CONTAINS token
WITH DISTINCT e LIMIT $enough
WITH collect(e) AS hits
UNWIND CASE WHEN size(hits) = $enough THEN [null] ELSE hits END AS e
WITH e
WHERE e IS NULL OR $regions IS NULL OR e.region IN $regions
<Rank>
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
