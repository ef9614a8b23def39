// The state after a write. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
SET meta.revision = $revision, meta.data_date = $data_date, meta.records = $records, meta.sequence = $sequence
REMOVE meta.lock, meta.loading
