// Says that a load is under way, and since when it was last seen alive. Plan: NodeUniqueIndexSeek on Meta.
MATCH (meta:Meta {id: 'meta'})
SET meta.loading = timestamp()
REMOVE meta.lock
