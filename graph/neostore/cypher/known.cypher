// Which keys of one label are there.
// Plan: NodeUniqueIndexSeek on the label.
MATCH (meta:Meta {id: 'meta'})
UNWIND range(0, size($keys) - 1) AS i
WITH meta, i
OPTIONAL MATCH (n:<Label> {<key>: $keys[i]})
RETURN meta.revision AS revision, i, n IS NOT NULL AS known
