// The Meta node, made once. Plan: NodeUniqueIndexSeek on Meta (a locking one).
MERGE (meta:Meta {id: 'meta'})
ON CREATE SET meta.revision = 0, meta.data_date = '', meta.records = 0, meta.sequence = 0
SET meta.schema = $schema
RETURN meta.loading AS loading, timestamp() AS now
