// Plan: DirectedRelationshipUniqueIndexSeek on the type.
UNWIND $keys AS key
MATCH ()-[n:<Label> {<key>: key}]->()
DELETE n
