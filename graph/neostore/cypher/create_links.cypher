// Plan: NodeUniqueIndexSeek on Enterprise, twice.
UNWIND $rows AS row
MATCH (a:Enterprise {id: row.from})
CALL (row) {
  MATCH (b:Enterprise {id: row.to})
  RETURN b
}
CREATE (a)-[l:SUPPLIES]->(b)
SET l = row.props
