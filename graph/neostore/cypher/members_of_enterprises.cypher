// In what segments enterprises work.
// Plan: NodeUniqueIndexSeek on Enterprise, Expand along WORKS_IN, Top.
UNWIND range(0, size($enterprises) - 1) AS i
CALL (i) {
  MATCH (e:Enterprise {id: $enterprises[i]})-[w:WORKS_IN]->()
  WHERE ($regions IS NULL OR w.region IN $regions) AND w.begins <= $day AND $day < w.ends AND w.standing < $below
  RETURN w, e ORDER BY w.standing / 2, w.segment, w.begun, w.key LIMIT $most
}
RETURN i, w.record AS membership, e.record AS enterprise
