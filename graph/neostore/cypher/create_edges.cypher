// References between nodes. Plan: NodeUniqueIndexSeek on both labels.
UNWIND $rows AS row
MATCH (a:<From> {<from>: row.from})
CALL (row) {
  MATCH (b:<To> {<to>: row.to})
  RETURN b
}
CREATE (a)-[r:<Type>]->(b)
SET r = row.props
