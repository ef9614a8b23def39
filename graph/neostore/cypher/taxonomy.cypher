// All chains, clusters and segments. They are read whole, in the order of their
// ids. Plan: NodeIndexSeekByRange or NodeIndexScan on the three constraints, no sort.
RETURN COLLECT { MATCH (n:Chain) WHERE n.id > '' RETURN n.record ORDER BY n.id } AS chains,
       COLLECT { MATCH (n:Cluster) WHERE n.id > '' RETURN n.record ORDER BY n.id } AS clusters,
       COLLECT { MATCH (n:Segment) WHERE n.id > '' RETURN n.record ORDER BY n.id } AS segments
