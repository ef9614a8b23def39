// Plan: NodeUniqueIndexSeek on Enterprise and Segment.
UNWIND $rows AS row
MATCH (e:Enterprise {id: row.from})
CALL (row) {
  MATCH (s:Segment {id: row.to})
  RETURN s
}
CREATE (e)-[w:WORKS_IN]->(s)
SET w = row.props
