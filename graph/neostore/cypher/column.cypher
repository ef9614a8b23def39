// A part of statements: all records of one label, in the order of their keys.
// Plan: NodeIndexSeekByRange on the constraint, no sort.
COLLECT { MATCH (n:<Label>) WHERE n.<key> > '' RETURN n.record ORDER BY n.<key> } AS <column>
