// One PAIRED_WITH for two parks however many records say so, from the smaller id.
// Plan: NodeByLabelScan on ParkPair, since all are meant (dozens); NodeUniqueIndexSeek on Park.
MATCH (q:ParkPair)
WHERE q.partner_park IS NOT NULL
WITH DISTINCT CASE WHEN q.park < q.partner_park THEN [q.park, q.partner_park] ELSE [q.partner_park, q.park] END AS pair
MATCH (a:Park {id: pair[0]})
WITH pair, a
MATCH (b:Park {id: pair[1]})
MERGE (a)-[:PAIRED_WITH]->(b)
