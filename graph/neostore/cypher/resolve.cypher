// The enterprises that ids mean, merges followed: an alias always leads to one that is there.
// Plan: NodeUniqueIndexSeek on Alias and Enterprise.
MATCH (meta:Meta {id: 'meta'})
UNWIND range(0, size($ids) - 1) AS i
WITH meta, i
OPTIONAL MATCH (a:Alias {old: $ids[i]})
WITH meta, i, coalesce(a.new, $ids[i]) AS id
OPTIONAL MATCH (e:Enterprise {id: id})
RETURN meta.revision AS revision, i, e.id AS id
