// Enterprises by a text of three characters or more, the best match first. Where the hits are too
// many to be sorted, one row without a record says so.
// Plan: NodeIndexContainsScan on the text index of Enterprise.search, Limit, Top.
MATCH (e:Enterprise)
WHERE e.search CONTAINS $text
WITH e LIMIT $enough
WITH collect(e) AS hits
UNWIND CASE WHEN size(hits) = $enough THEN [null] ELSE hits END AS e
WITH e
WHERE e IS NULL OR $regions IS NULL OR e.region IN $regions
<Rank>
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
