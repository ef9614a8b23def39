// Plan: NodeUniqueIndexSeek on the label.
UNWIND $keys AS key
MATCH (n:<Label> {<key>: key})
DETACH DELETE n
