// What Prepare has to do. Plan: NodeUniqueIndexSeek on Meta, or NodeByLabelScan while there is no constraint yet.
MATCH (meta:Meta {id: 'meta'})
RETURN meta.schema AS schema, meta.store_id AS store_id, meta.loading AS loading, timestamp() AS now
