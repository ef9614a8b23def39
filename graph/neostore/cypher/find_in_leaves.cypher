// Enterprises that work in leaves, by text or all, the best match first, from a place in the list on.
// Plan: NodeUniqueIndexSeek on Segment, Expand along WORKS_IN, Distinct, Top.
MATCH (meta:Meta {id: 'meta'})
CALL () {
  UNWIND $leaves AS leaf
  MATCH (:Segment {id: leaf})<-[w:WORKS_IN]-(e)
  WHERE w.begins <= $day AND $day < w.ends AND ($regions IS NULL OR w.region IN $regions)
  WITH DISTINCT e
  WHERE $text = '' OR e.search CONTAINS $text
  WITH e, split(e.search, '\n') AS lines
  WITH e, lines, split(lines[0], '\t') AS names
  WITH e, CASE WHEN $text = '' OR $text IN names THEN 0
               WHEN names[0] STARTS WITH $text OR names[1] STARTS WITH $text THEN 1
               WHEN lines[0] CONTAINS $text THEN 2
               WHEN lines[1] CONTAINS $text THEN 3
               ELSE 4 END AS rank
  RETURN e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
}
RETURN meta.revision AS revision, e.record AS record
