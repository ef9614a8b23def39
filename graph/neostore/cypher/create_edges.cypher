// References between nodes. Plan: NodeUniqueIndexSeek on both labels.
UNWIND $rows AS row
MATCH (a:<From> {<from>: row.from})
WITH row, a
MATCH (b:<To> {<to>: row.to})
CREATE (a)-[r:<Type>]->(b)
SET r = row.props
