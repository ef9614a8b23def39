// The memberships of enterprises as records. Plan: NodeUniqueIndexSeek on Enterprise, Expand along WORKS_IN.
UNWIND $ids AS id
MATCH (:Enterprise {id: id})-[w:WORKS_IN]->()
RETURN w.record AS record
