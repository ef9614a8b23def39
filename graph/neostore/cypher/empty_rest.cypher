// Takes away the rest. Plan: NodeByLabelScan, since all are meant.
MATCH (n:Chain|Cluster|Segment|Region|Park|ParkPair|Project|Need|Check|Coverage|Import|Alias|Total)
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
