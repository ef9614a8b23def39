// Records by key. Plan: DirectedRelationshipUniqueIndexSeek on the type.
UNWIND $keys AS key
MATCH ()-[n:<Label> {<key>: key}]->()
RETURN n.record AS record
