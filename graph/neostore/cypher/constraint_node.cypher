// The key of a label. Uniqueness needs no enterprise edition; the range index that comes with it also gives order by key.
CREATE CONSTRAINT <name> IF NOT EXISTS FOR (n:<Label>) REQUIRE n.<key> IS UNIQUE
