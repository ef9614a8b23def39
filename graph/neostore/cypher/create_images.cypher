// Before-images. Plan: Create.
UNWIND $rows AS row
CREATE (n:Image)
SET n = row.props
