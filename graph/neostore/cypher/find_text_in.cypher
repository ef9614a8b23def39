// Enterprises of regions by a text that very many bear, the best match first.
// Plan: NodeIndexSeek on Enterprise(region, name, id), Top.
MATCH (e:Enterprise)
USING INDEX e:Enterprise(region, name, id)
WHERE e.region IN $regions AND e.name IS NOT NULL AND e.id IS NOT NULL AND e.search CONTAINS $text
<Rank>
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
