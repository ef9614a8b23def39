// A page of the relationships of one type, in the order of their keys.
// Plan: DirectedRelationshipIndexSeekByRange on the constraint, which gives the order; it stops at the limit.
MATCH ()-[n:<Label>]->()
WHERE n.<key> > $after
WITH n ORDER BY n.<key> LIMIT $most
RETURN n.record AS record
