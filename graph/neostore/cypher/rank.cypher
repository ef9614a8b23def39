// A part of statements: graph.MatchRank of the text in an enterprise.
WITH e, split(e.search, '\n') AS lines
WITH e, lines, split(lines[0], '\t') AS names
WITH e, CASE WHEN $text IN names THEN 0
             WHEN names[0] STARTS WITH $text OR names[1] STARTS WITH $text THEN 1
             WHEN lines[0] CONTAINS $text THEN 2
             WHEN e.spelled =~ $spelled THEN 3
             WHEN '\t' + lines[2] CONTAINS '\t' + $text THEN 4 END AS rank
