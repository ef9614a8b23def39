// Nodes made or replaced; labels besides their own stay. Plan: NodeUniqueIndexSeek on the label (a locking one).
UNWIND $rows AS row
MERGE (n:<Label> {<key>: row.key})
SET n = row.props
