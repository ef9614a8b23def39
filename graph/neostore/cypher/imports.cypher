// Past writes, the newest first.
// Plan: NodeIndexSeekByRange on Import.sequence, which gives the order (backwards); it stops at the limit.
MATCH (n:Import)
WHERE n.sequence < $before AND ($ids IS NULL OR n.id IN $ids)
WITH n ORDER BY n.sequence DESC LIMIT $most
RETURN n.record AS record
