// Projects by id, segment or neither, in the order of ids.
// Plan: NodeIndexSeekByRange on Project.id, which gives the order; it stops at the limit.
MATCH (meta:Meta {id: 'meta'})
CALL () {
  MATCH (p:Project)
  WHERE p.id > $after AND ($ids IS NULL OR p.id IN $ids) AND ($segments IS NULL OR any(s IN p.segments WHERE s IN $segments))
  RETURN p ORDER BY p.id LIMIT $most
}
RETURN meta.revision AS revision, p.id AS id, p.record AS record
