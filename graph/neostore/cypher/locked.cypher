// The state as the locked writer finds it. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
RETURN meta.revision AS revision, meta.data_date AS data_date, meta.records AS records, meta.sequence AS sequence, meta.loading IS NOT NULL AS loading
