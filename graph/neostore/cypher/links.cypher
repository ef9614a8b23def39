// The supply links of enterprises, the surest first.
// Plan: NodeUniqueIndexSeek on Enterprise, Expand along SUPPLIES, Top.
UNWIND range(0, size($enterprises) - 1) AS i
CALL (i) {
  MATCH (e:Enterprise {id: $enterprises[i]})<Direction>
  WHERE l.begins <= $day AND $day < l.ends AND l.confidence >= $confidence
  RETURN l ORDER BY l.confidence DESC, l.id LIMIT $most
}
RETURN i, l.record AS record
