// The label of enterprises that others belong to. Plan: NodeUniqueIndexSeek on Enterprise.
UNWIND $ids AS id
MATCH (e:Enterprise {id: id})
WHERE EXISTS { (e)<-[:BELONGS_TO]-() }
SET e:Group
