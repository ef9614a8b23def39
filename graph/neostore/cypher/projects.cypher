// Projects by id, segment or neither, in the order of ids.
// Plan: NodeIndexSeekByRange on Project.id, which gives the order; it stops at the limit.
MATCH (p:Project)
WHERE p.id > $after AND ($ids IS NULL OR p.id IN $ids) AND ($segments IS NULL OR any(s IN p.segments WHERE s IN $segments))
WITH p ORDER BY p.id LIMIT $most
RETURN p.id AS id, p.record AS record
