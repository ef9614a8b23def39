// Records that refer to some others, in the order of keys.
// Plan: NodeUniqueIndexSeek on the label of the others, Expand, Distinct, Top.
UNWIND $keys AS key
MATCH (o:<To> {<to>: key})<way>(n:<Label>)
WHERE n.<key> > $after AND ($ids IS NULL OR n.<key> IN $ids)
WITH DISTINCT n ORDER BY n.<key> LIMIT $most
RETURN n.record AS record
