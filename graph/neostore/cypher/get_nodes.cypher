// Records by key. Plan: NodeUniqueIndexSeek on the label.
UNWIND $keys AS key
MATCH (n:<Label> {<key>: key})
RETURN n.record AS record
