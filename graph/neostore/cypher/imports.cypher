// Past writes, the newest first.
// Plan: NodeIndexSeekByRange on Import.sequence, which gives the order (backwards); it stops at the limit.
MATCH (meta:Meta {id: 'meta'})
CALL () {
  MATCH (n:Import)
  WHERE n.sequence < $before AND ($ids IS NULL OR n.id IN $ids)
  RETURN n ORDER BY n.sequence DESC LIMIT $most
}
RETURN meta.revision AS revision, n.record AS record
