// The enterprises of one rank where these are so many that going by name meets enough of them soon.
// Plan: NodeIndexSeek (a range) on Enterprise(name, id), which gives the order; it stops at the limit.
MATCH (e:Enterprise)
USING INDEX e:Enterprise(name, id)
WHERE e.name >= '' AND e.id IS NOT NULL AND e.search CONTAINS $text
<Rank>
WITH e, rank
WHERE rank = $rank
WITH e ORDER BY e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
