// All relationships of nodes; which of them are references to the node is told by their type and direction.
// Plan: NodeUniqueIndexSeek on the label, Expand.
UNWIND $keys AS key
MATCH (n:<Label> {<key>: key})-[r]-(o)
RETURN key, type(r) AS type, startNode(r) = n AS starts, [l IN labels(o) WHERE l <> 'Group'][0] AS label,
       coalesce(o.id, o.code, o.old) AS other, coalesce(r.key, r.id) AS own
