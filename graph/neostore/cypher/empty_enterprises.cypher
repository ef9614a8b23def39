// Takes away what a load that failed has left, the many first, in transactions of their own.
// Plan: NodeByLabelScan, since all are meant.
MATCH (n:Enterprise|Image)
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
