// The before-images that an import left. Plan: NodeIndexSeek on Image.import.
MATCH (n:Image)
WHERE n.import = $import
RETURN n.record AS record
