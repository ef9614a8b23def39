// The enterprises of the second rank where very many names begin with the text: they stand
// together in the index. Those whose name begins with it only when folded, or whose short name
// does, must be few enough to be sorted in; where they are not, one row without a record says so.
// Plan: NodeIndexSeek on Enterprise(name, id, scan), which gives the order, Limit; NodeIndexContainsScan on the text index of Enterprise.grams, Top.
CALL () {
  MATCH (e:Enterprise)
  WHERE e.grams CONTAINS $token
  WITH e LIMIT $enough
  RETURN collect(e) AS others
}
CALL (others) {
  UNWIND CASE WHEN size(others) = $enough THEN [null] ELSE others END AS e
  RETURN e
UNION
  WITH others
  WHERE size(others) < $enough
  MATCH (e:Enterprise)
  USING INDEX e:Enterprise(name, id, scan)
  WHERE e.name STARTS WITH $text AND e.id IS NOT NULL AND e.scan IS NOT NULL
  <Rank>
  WITH e, rank
  WHERE rank IN $ranks
  WITH e ORDER BY e.name, e.id LIMIT $deep
  RETURN e
}
<Rank>
WITH e, rank
WHERE e IS NULL OR rank IN $ranks
WITH e ORDER BY e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
