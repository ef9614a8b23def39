// As find_walk, in regions, each by itself.
// Plan: NodeIndexSeek on Enterprise(region, name, id, scan), which gives the order; it stops at the limit. Then Top.
UNWIND $regions AS region
CALL (region) {
  MATCH (e:Enterprise)
  USING INDEX e:Enterprise(region, name, id, scan)
  WHERE e.region = region AND e.name >= '' AND e.id IS NOT NULL AND e.scan IS NOT NULL AND (e.scan CONTAINS $text OR e.scan = '')
  <Rank>
  WITH e, rank
  WHERE rank IN $ranks
  WITH e ORDER BY e.region, e.name, e.id LIMIT $deep
  RETURN e
}
WITH e ORDER BY e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
