// Every enterprise with its memberships in force, to be counted: region, then segment, standing and whether captive in turn.
// It reads all there is; only a change of segments or of the data date, and a load, ask for that.
// Plan: NodeIndexSeekByRange on Enterprise.id, Expand along WORKS_IN.
MATCH (e:Enterprise)
WHERE e.id > ''
CALL (e) {
  MATCH (e)-[w:WORKS_IN]->()
  WHERE w.begins <= $day AND $day < w.ends
  RETURN collect(w.segment) AS segments, collect(w.standing) AS standings,
    collect(coalesce(w.captive, 0)) AS captives
}
WITH e, segments, standings, captives
WHERE size(segments) > 0
RETURN e.region AS region, segments, standings, captives
