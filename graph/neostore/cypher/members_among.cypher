// Who of some enterprises works in segments; each enterprise is given once.
// Plan: NodeUniqueIndexSeek on Enterprise, Expand along WORKS_IN, Top.
UNWIND range(0, size($segments) - 1) AS i
CALL (i) {
  UNWIND $enterprises AS id
  MATCH (e:Enterprise {id: id})-[w:WORKS_IN]->()
  WHERE w.segment = $segments[i] AND ($regions IS NULL OR w.region IN $regions)
    AND w.begins <= $day AND $day < w.ends AND w.standing < $below
  RETURN w, e ORDER BY w.standing / 2, e.name, e.id, w.begun, w.key LIMIT $most
}
RETURN i, w.record AS membership, e.record AS enterprise
