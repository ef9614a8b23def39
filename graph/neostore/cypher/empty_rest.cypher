// Takes away the rest. Plan: NodeByLabelScan, since all are meant.
MATCH (n:<Labels>)
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
