// All segments as records. Plan: NodeIndexSeekByRange on the constraint.
MATCH (n:Segment)
WHERE n.id > ''
RETURN n.record AS record
