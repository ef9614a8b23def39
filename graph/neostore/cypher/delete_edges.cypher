// References taken back. Plan: NodeUniqueIndexSeek on both labels, Expand(Into).
UNWIND $rows AS row
MATCH (a:<From> {<from>: row.from})
WITH row, a
MATCH (b:<To> {<to>: row.to})
WITH row, a, b
MATCH (a)-[r:<Type>]->(b)
WHERE row.props.kind IS NULL OR r.kind = row.props.kind
DELETE r
