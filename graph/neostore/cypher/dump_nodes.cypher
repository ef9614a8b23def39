// A page of the nodes of one label, in the order of their keys. Those of several
// labels are put together by UNION ALL, so that each says its kind.
// Plan: NodeIndexSeekByRange on the constraint, which gives the order; it stops at the limit.
MATCH (n:<Label>)
WHERE n.<key> > $after
WITH n ORDER BY n.<key> LIMIT $most
RETURN '<kind>' AS kind, n.record AS record
