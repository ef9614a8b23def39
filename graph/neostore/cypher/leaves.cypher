// The leaves with their cards and chains. Plan: NodeIndexSeekByRange on the constraint.
MATCH (n:Segment)
WHERE n.id > '' AND NOT n.card
RETURN n.id AS leaf, n.parent AS card, n.chain AS chain
