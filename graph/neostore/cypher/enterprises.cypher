// Enterprises by id, merges followed.
// Plan: NodeUniqueIndexSeek on Alias and Enterprise.
UNWIND range(0, size($ids) - 1) AS i
WITH i
OPTIONAL MATCH (a:Alias {old: $ids[i]})
WITH i, coalesce(a.new, $ids[i]) AS id
OPTIONAL MATCH (e:Enterprise {id: id})
RETURN i, e.record AS record
