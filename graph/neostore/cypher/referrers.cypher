// What nodes are joined to. What of it refers to them, the records themselves say.
// Plan: NodeUniqueIndexSeek on the label, Expand.
UNWIND $keys AS key
MATCH (n:<Label> {<key>: key})-[r]-(o)
WITH key, r, o, [l IN labels(o) WHERE $keyOf[l] IS NOT NULL][0] AS label
RETURN key, type(r) AS type, label, o[$keyOf[label]] AS other, coalesce(r.key, r.id) AS own
