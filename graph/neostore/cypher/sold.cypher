// The links whose product belongs to segments. Plan: DirectedRelationshipIndexSeek on SUPPLIES.segment.
UNWIND $keys AS key
MATCH ()-[l:SUPPLIES]->()
WHERE l.segment = key
RETURN key, l.id AS id
