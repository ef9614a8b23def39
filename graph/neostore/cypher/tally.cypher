// The enterprises of scopes at any date, by part and standing (see standing in
// kinds.go): the smallest standing of an enterprise is what it counts as, and it
// is captive where all that it does there is.
// Plan: NodeUniqueIndexSeek on Segment, Expand along WORKS_IN; of the enterprise only the identity is read.
UNWIND range(0, size($scopes) - 1) AS i
UNWIND $scopes[i] AS leaf
MATCH (:Segment {id: leaf})<-[w:WORKS_IN]-(e)
WHERE w.begins <= $day AND $day < w.ends
WITH i, e, coalesce($part[w.region], -1) AS part, min(w.standing) AS standing,
  min(coalesce(w.captive, 0)) AS captive
RETURN i, part, standing, captive, count(*) AS n
