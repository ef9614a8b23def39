// A page of the nodes of one label, in the order of their keys.
// Plan: NodeIndexSeekByRange on the constraint, which gives the order; it stops at the limit.
MATCH (n:<Label>)
WHERE n.<key> > $after
WITH n ORDER BY n.<key> LIMIT $most
RETURN n.record AS record
