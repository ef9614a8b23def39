// What Prepare has to do. Plan: NodeUniqueIndexSeek on Meta, or NodeByLabelScan while there is no constraint yet.
MATCH (meta:Meta {id: 'meta'})
RETURN meta.schema AS schema, meta.loading AS loading, timestamp() AS now
