// Kept totals, made or replaced. Plan: NodeUniqueIndexSeek on Total (a locking one).
UNWIND $rows AS row
MERGE (t:Total {key: row.key})
SET t = row.props
