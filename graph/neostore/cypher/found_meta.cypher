// The Meta node, made once; that of an earlier version has no store id. Plan: NodeUniqueIndexSeek on Meta (a locking one).
MERGE (meta:Meta {id: 'meta'})
ON CREATE SET meta.revision = 0, meta.data_date = '', meta.records = 0, meta.sequence = 0
SET meta.schema = $schema, meta.store_id = coalesce(meta.store_id, $store_id),
    meta.facts_revision = coalesce(meta.facts_revision, meta.revision), meta.ledger_revision = coalesce(meta.ledger_revision, meta.revision)
RETURN meta.loading AS loading, timestamp() AS now
