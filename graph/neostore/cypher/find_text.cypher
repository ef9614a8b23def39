// Enterprises by text, the best match first (graph.MatchRank), from a place in the list on.
// Plan: NodeIndexContainsScan on the text index of Enterprise.search, Top.
MATCH (meta:Meta {id: 'meta'})
CALL () {
  MATCH (e:Enterprise)
  WHERE e.search CONTAINS $text AND ($regions IS NULL OR e.region IN $regions)
  WITH e, split(e.search, '\n') AS lines
  WITH e, lines, split(lines[0], '\t') AS names
  WITH e, CASE WHEN $text IN names THEN 0
               WHEN names[0] STARTS WITH $text OR names[1] STARTS WITH $text THEN 1
               WHEN lines[0] CONTAINS $text THEN 2
               WHEN lines[1] CONTAINS $text THEN 3
               ELSE 4 END AS rank
  RETURN e, rank ORDER BY rank, e.name, e.id SKIP $skip LIMIT $most
}
RETURN meta.revision AS revision, e.record AS record
