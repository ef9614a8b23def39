// Which keys of one label are there.
// Plan: NodeUniqueIndexSeek on the label.
UNWIND range(0, size($keys) - 1) AS i
WITH i
OPTIONAL MATCH (n:<Label> {<key>: $keys[i]})
RETURN i, n IS NOT NULL AS known
