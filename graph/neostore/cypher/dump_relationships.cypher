// A page of the relationships of one type, in the order of their keys.
// Plan: DirectedRelationshipIndexSeekByRange on the constraint, which gives the order; it stops at the limit.
MATCH (meta:Meta {id: 'meta'})
CALL () {
  MATCH ()-[n:<Label>]->()
  WHERE n.<key> > $after
  RETURN n ORDER BY n.<key> LIMIT $most
}
RETURN meta.revision AS revision, n.record AS record
