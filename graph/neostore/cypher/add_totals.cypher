// Adds to kept totals, place by place. Plan: NodeUniqueIndexSeek on Total (a locking one).
UNWIND $rows AS row
MERGE (t:Total {key: row.key})
ON CREATE SET t.scope = row.scope, t.region = row.region, t.counts = row.counts
ON MATCH SET t.counts = [i IN range(0, size(row.counts) - 1) | t.counts[i] + row.counts[i]]
