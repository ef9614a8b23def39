// Enterprises that work in leaves, by text or all, the best match first, from a place in the list on.
// Plan: NodeUniqueIndexSeek on Segment, Expand along WORKS_IN, Distinct, Top.
UNWIND $leaves AS leaf
MATCH (:Segment {id: leaf})<-[w:WORKS_IN]-(e)
WHERE w.begins <= $day AND $day < w.ends AND ($regions IS NULL OR w.region IN $regions)
WITH DISTINCT e
WHERE $text = '' OR e.search CONTAINS $text
<Rank>
WITH e, CASE WHEN $text = '' THEN 0 ELSE rank END AS rank
WHERE rank IS NOT NULL
WITH e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
RETURN e.record AS record
