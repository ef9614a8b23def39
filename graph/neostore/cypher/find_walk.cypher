// The enterprises of one rank where these are so many that going by name meets enough of them
// soon. The index holds what is looked in (scan, in kinds.go), so that only the hits are read.
// Plan: NodeIndexSeek on Enterprise(name, id, scan), which gives the order; it stops at the limit.
MATCH (e:Enterprise)
USING INDEX e:Enterprise(name, id, scan)
WHERE e.name >= '' AND e.id IS NOT NULL AND e.scan IS NOT NULL AND (e.scan CONTAINS $text OR e.scan = '')
<Rank>
WITH e, rank
WHERE rank IN $ranks
WITH e ORDER BY e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
