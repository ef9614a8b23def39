// Takes the before-images of an import away. Plan: NodeIndexSeek on Image.import.
MATCH (n:Image)
WHERE n.import = $import
DELETE n
