// Makes this transaction the only writer: others wait here. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
SET meta.lock = true
