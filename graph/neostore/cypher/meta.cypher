// The state of the store. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
RETURN meta.revision AS revision, meta.data_date AS data_date, meta.records AS records, meta.loading IS NOT NULL AS loading
