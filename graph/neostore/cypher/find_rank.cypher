// The enterprises of some ranks for a text that very many bear, found by what only those of these
// ranks can have. Where they are too many to be sorted, one row without a record says so.
// Plan: NodeIndexContainsScan on the text index of Enterprise.grams, NodeIndexSeek on Enterprise(name, id, scan), Limit, Top.
CALL () {
  UNWIND $tokens AS token
  MATCH (e:Enterprise)
  WHERE e.grams CONTAINS token
  RETURN e LIMIT $enough
UNION
  MATCH (e:Enterprise)
  USING INDEX e:Enterprise(name, id, scan)
  WHERE e.name STARTS WITH $beginning AND e.id IS NOT NULL AND e.scan IS NOT NULL
  RETURN e LIMIT $enough
}
WITH e LIMIT $enough
WITH collect(e) AS hits
UNWIND CASE WHEN size(hits) = $enough THEN [null] ELSE hits END AS e
WITH e
WHERE e IS NULL OR $regions IS NULL OR e.region IN $regions
<Rank>
WITH e, rank
WHERE e IS NULL OR rank IN $ranks
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
