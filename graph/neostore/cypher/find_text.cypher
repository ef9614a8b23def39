// Enterprises by a text, the best match first. A text of three characters and more is looked for
// in search, a shorter one by its tokens in grams. Where the hits are too many to be sorted, one
// row without a record says so; where the first enterprises by name show it (common), a text
// index, which finds all before it hands out the first, is not even asked.
// Plan: NodeIndexSeek on Enterprise(name, id, scan), Limit; NodeIndexContainsScan on a text index, Limit, Top.
CALL () {
  MATCH (e:Enterprise)
  USING INDEX e:Enterprise(name, id, scan)
  WHERE e.name >= '' AND e.id IS NOT NULL AND e.scan IS NOT NULL
  WITH e LIMIT $probe
  WITH e WHERE e.scan CONTAINS $text AND NOT e.name STARTS WITH $text
  RETURN count(e) >= $common AS common
}
CALL (common) {
  UNWIND CASE WHEN common THEN [] ELSE $tokens END AS token
  MATCH (e:Enterprise)
  WHERE e.<in> CONTAINS token
  WITH DISTINCT e LIMIT $enough
  RETURN collect(e) AS hits
}
UNWIND CASE WHEN common OR size(hits) = $enough THEN [null] ELSE hits END AS e
WITH e
WHERE e IS NULL OR $regions IS NULL OR e.region IN $regions
<Rank>
WITH e, rank
WHERE e IS NULL OR rank IS NOT NULL
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
