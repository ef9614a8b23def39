// The writes that touched a record, and what it was before; those undone have left no image. Plan: NodeIndexSeek on Image.target, Top; NodeUniqueIndexSeek on Import.id.
MATCH (n:Image)
WHERE n.target = $target
WITH n ORDER BY n.sequence DESC LIMIT $most
MATCH (i:Import)
WHERE i.id = n.import
RETURN n.record AS image, i.record AS record ORDER BY n.sequence DESC
