// The state of the store. An earlier version kept one revision only. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
RETURN meta.store_id AS store_id, meta.revision AS revision, coalesce(meta.facts_revision, meta.revision) AS facts_revision,
       coalesce(meta.ledger_revision, meta.revision) AS ledger_revision, meta.data_date AS data_date, meta.records AS records,
       meta.sequence AS sequence, meta.loading IS NOT NULL AS loading
