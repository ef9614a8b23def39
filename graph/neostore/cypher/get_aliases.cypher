// Which ids were merged away, and into what. Plan: NodeUniqueIndexSeek on Alias.
UNWIND $ids AS id
MATCH (a:Alias {old: id})
RETURN a.old AS old, a.new AS new
