// The key of a type of relationships.
CREATE CONSTRAINT <name> IF NOT EXISTS FOR ()-[r:<Label>]-() REQUIRE r.<key> IS UNIQUE
