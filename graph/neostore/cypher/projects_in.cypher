// Projects in regions, in the order of ids.
// Plan: NodeIndexSeek on Project.region, Top.
MATCH (p:Project)
WHERE p.region IN $regions AND p.id > $after AND ($ids IS NULL OR p.id IN $ids) AND ($segments IS NULL OR any(s IN p.segments WHERE s IN $segments))
WITH p ORDER BY p.id LIMIT $most
RETURN p.id AS id, p.record AS record
