// Properties of enterprises worked out again. Plan: NodeUniqueIndexSeek on Enterprise.
UNWIND $rows AS row
MATCH (e:Enterprise {id: row.key})
SET e += row.props
