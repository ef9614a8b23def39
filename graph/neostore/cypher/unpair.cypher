// Takes the pairs of parks apart, to be paired anew. Plan: DirectedRelationshipTypeScan on PAIRED_WITH, since all are meant.
MATCH ()-[r:PAIRED_WITH]->()
DELETE r
