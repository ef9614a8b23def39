// Records by key, in the order of keys. Plan: NodeUniqueIndexSeek on the label, Distinct, Top.
UNWIND $ids AS id
MATCH (n:<Label> {<key>: id})
WHERE n.<key> > $after
WITH DISTINCT n ORDER BY n.<key> LIMIT $most
RETURN n.record AS record
