// What leaves, cards and chains stand for: the leaves of each, and its chain; no chain for an id that is none of them.
// Plan: NodeUniqueIndexSeek on Segment and Chain, then Expand along PART_OF_CARD and HAS.
UNWIND range(0, size($ids) - 1) AS i
WITH i, $ids[i] AS id
OPTIONAL MATCH (s:Segment {id: id})
OPTIONAL MATCH (c:Chain {id: id})
RETURN i, coalesce(s.chain, c.id) AS chain, coalesce(NOT s.card, false) AS leaf,
       CASE WHEN s.card THEN COLLECT { WITH s MATCH (s)<-[:PART_OF_CARD]-(l:Segment) RETURN l.id }
            WHEN s IS NOT NULL THEN [s.id]
            ELSE COLLECT { WITH c MATCH (c)-[:HAS]->(l:Segment) WHERE NOT l.card RETURN l.id } END AS leaves
