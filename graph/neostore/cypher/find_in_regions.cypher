// Enterprises of regions by name, from a spot on, each region by itself.
// A parameter and a property must not be compared by > outside an index: there 𠮷 comes
// before （ in Neo4j 5.26, against its own ORDER BY. So the index must be sought, not scanned and filtered.
// Plan: NodeIndexSeek on Enterprise(region, name, id, scan), which gives the order; it stops at the limit. Then Top.
UNWIND $regions AS region
CALL (region) {
  MATCH (e:Enterprise)
  USING INDEX SEEK e:Enterprise(region, name, id, scan)
  WHERE e.region = region AND e.name >= $name AND e.id IS NOT NULL AND e.scan IS NOT NULL AND (e.name <> $name OR e.id > $id)
  WITH e ORDER BY e.region, e.name, e.id LIMIT $most
  RETURN e
}
WITH e ORDER BY e.name, e.id LIMIT $most
RETURN e.record AS record
