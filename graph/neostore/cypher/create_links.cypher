// Plan: NodeUniqueIndexSeek on Enterprise, twice.
UNWIND $rows AS row
MATCH (a:Enterprise {id: row.from})
WITH row, a
MATCH (b:Enterprise {id: row.to})
CREATE (a)-[l:SUPPLIES]->(b)
SET l = row.props
