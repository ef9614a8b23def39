// The state after a write. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
SET meta.store_id = $store_id, meta.revision = $revision, meta.facts_revision = $facts_revision, meta.ledger_revision = $ledger_revision,
    meta.data_date = $data_date, meta.records = $records, meta.sequence = $sequence
REMOVE meta.lock, meta.loading
