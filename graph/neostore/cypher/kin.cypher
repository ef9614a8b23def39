// The kin of enterprises: those with an ancestor in common, and those with the same name of
// a group, their own or their nearest ancestor's. kin is the name as far as the index holds it.
// Plan: NodeUniqueIndexSeek on Enterprise, NodeIndexSeek on Enterprise.kin, VarLengthExpand along BELONGS_TO, Top.
UNWIND range(0, size($enterprises) - 1) AS i
CALL (i) {
  MATCH (e:Enterprise {id: $enterprises[i]})
  CALL (e) {
    MATCH (e)-[:BELONGS_TO*0..<most>]->()<-[:BELONGS_TO*0..<most>]-(k)
    RETURN k
    UNION
    MATCH p = (e)-[:BELONGS_TO*0..<most>]->(up)
    WHERE up.group IS NOT NULL
    WITH up ORDER BY length(p) LIMIT 1
    MATCH (g:Enterprise {kin: up.kin})
    WHERE g.group = up.group
    MATCH p = (g)<-[:BELONGS_TO*0..<most>]-(k)
    WHERE all(n IN nodes(p)[1..] WHERE n.group IS NULL)
    RETURN k
  }
  WITH e, k WHERE k <> e
  RETURN k.id AS id ORDER BY id LIMIT $most
}
RETURN i, id
