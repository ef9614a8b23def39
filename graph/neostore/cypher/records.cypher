// What people recorded of places, each list in the order of ids.
// Plan: NodeIndexSeekByRange on the three constraints, which gives the order.
RETURN COLLECT { MATCH (n:Need) WHERE n.id > '' AND ($regions IS NULL OR n.region IN $regions) RETURN n.record ORDER BY n.id LIMIT $most } AS needs,
       COLLECT { MATCH (n:Check) WHERE n.id > '' AND ($regions IS NULL OR n.region IN $regions) RETURN n.record ORDER BY n.id LIMIT $most } AS checks,
       COLLECT { MATCH (n:Coverage) WHERE n.id > '' AND ($regions IS NULL OR n.region IN $regions) RETURN n.record ORDER BY n.id LIMIT $most } AS coverage
