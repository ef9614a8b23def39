// Who works in segments, wherever: the first of each in the order of graph.MemberGroup.
// Plan: NodeUniqueIndexSeek on Segment, Expand along WORKS_IN, Top.
UNWIND range(0, size($segments) - 1) AS i
CALL (i) {
  MATCH (:Segment {id: $segments[i]})<-[w:WORKS_IN]-(e)
  WHERE w.begins <= $day AND $day < w.ends AND w.standing < $below
  RETURN w, e ORDER BY w.standing / 2, e.name, e.id, w.begun, w.key LIMIT $most
}
RETURN i, w.record AS membership, e.record AS enterprise
