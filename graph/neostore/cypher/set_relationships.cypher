// Relationships replaced where they are. Plan: DirectedRelationshipUniqueIndexSeek on the type.
UNWIND $rows AS row
MATCH ()-[n:<Label> {<key>: row.key}]->()
SET n = row.props
