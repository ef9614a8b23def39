// Who works in segments in some regions: the first of each in the order of graph.MemberGroup.
// Plan: DirectedRelationshipIndexSeek on WORKS_IN(segment, region), so that only the memberships there are read; Top.
UNWIND range(0, size($segments) - 1) AS i
CALL (i) {
  MATCH (e)-[w:WORKS_IN]->()
  WHERE w.segment = $segments[i] AND w.region IN $regions AND w.begins <= $day AND $day < w.ends AND w.standing < $below
  RETURN w, e ORDER BY w.standing / 2, e.name, e.id, w.begun, w.key LIMIT $most
}
RETURN i, w.record AS membership, e.record AS enterprise
