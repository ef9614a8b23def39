// Takes all kept totals away. Plan: NodeByLabelScan on Total, since all are meant.
MATCH (t:Total)
DELETE t
