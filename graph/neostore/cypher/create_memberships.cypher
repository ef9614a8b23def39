// Plan: NodeUniqueIndexSeek on Enterprise and Segment.
UNWIND $rows AS row
MATCH (e:Enterprise {id: row.from})
WITH row, e
MATCH (s:Segment {id: row.to})
CREATE (e)-[w:WORKS_IN]->(s)
SET w = row.props
