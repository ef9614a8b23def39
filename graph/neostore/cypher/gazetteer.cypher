// All regions, parks and park pairs, read whole, in the order of their keys.
// Plan: index seeks by range on the three constraints, no sort.
RETURN COLLECT { MATCH (n:Region) WHERE n.code > '' RETURN n.record ORDER BY n.code } AS regions,
       COLLECT { MATCH (n:Park) WHERE n.id > '' RETURN n.record ORDER BY n.id } AS parks,
       COLLECT { MATCH (n:ParkPair) WHERE n.id > '' RETURN n.record ORDER BY n.id } AS park_pairs
