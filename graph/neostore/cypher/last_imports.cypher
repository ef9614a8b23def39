// The newest import that touched each record; those undone have left no image. Plan: NodeIndexSeek on Image.target, Top.
UNWIND $targets AS target
CALL (target) {
  MATCH (n:Image)
  WHERE n.target = target
  RETURN n ORDER BY n.sequence DESC LIMIT 1
}
RETURN target, n.import AS import
