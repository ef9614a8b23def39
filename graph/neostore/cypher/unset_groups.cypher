// The label of enterprises that none belongs to any more. Plan: NodeUniqueIndexSeek on Enterprise.
UNWIND $ids AS id
MATCH (e:Enterprise {id: id})
WHERE NOT EXISTS { (e)<-[:BELONGS_TO]-() }
REMOVE e:Group
