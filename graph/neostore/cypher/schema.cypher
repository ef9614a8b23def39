// What Prepare creates; again it changes nothing. Uniqueness needs no enterprise
// edition; the range index that comes with a constraint also gives order by key.
CREATE CONSTRAINT meta_id IF NOT EXISTS FOR (n:Meta) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT chain_id IF NOT EXISTS FOR (n:Chain) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT cluster_id IF NOT EXISTS FOR (n:Cluster) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT segment_id IF NOT EXISTS FOR (n:Segment) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT region_code IF NOT EXISTS FOR (n:Region) REQUIRE n.code IS UNIQUE;
CREATE CONSTRAINT park_id IF NOT EXISTS FOR (n:Park) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT park_pair_id IF NOT EXISTS FOR (n:ParkPair) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT enterprise_id IF NOT EXISTS FOR (n:Enterprise) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT project_id IF NOT EXISTS FOR (n:Project) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT need_id IF NOT EXISTS FOR (n:Need) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT check_id IF NOT EXISTS FOR (n:Check) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT coverage_id IF NOT EXISTS FOR (n:Coverage) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_id IF NOT EXISTS FOR (n:Import) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_sequence IF NOT EXISTS FOR (n:Import) REQUIRE n.sequence IS UNIQUE;
CREATE CONSTRAINT alias_old IF NOT EXISTS FOR (n:Alias) REQUIRE n.old IS UNIQUE;
CREATE CONSTRAINT image_key IF NOT EXISTS FOR (n:Image) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT total_key IF NOT EXISTS FOR (n:Total) REQUIRE n.key IS UNIQUE;
CREATE CONSTRAINT works_in_key IF NOT EXISTS FOR ()-[r:WORKS_IN]-() REQUIRE r.key IS UNIQUE;
CREATE CONSTRAINT supplies_id IF NOT EXISTS FOR ()-[r:SUPPLIES]-() REQUIRE r.id IS UNIQUE;
CREATE TEXT INDEX enterprise_search IF NOT EXISTS FOR (n:Enterprise) ON (n.search);
CREATE TEXT INDEX enterprise_grams IF NOT EXISTS FOR (n:Enterprise) ON (n.grams);
DROP INDEX enterprise_name IF EXISTS;
DROP INDEX enterprise_region IF EXISTS;
CREATE INDEX enterprise_by_name IF NOT EXISTS FOR (n:Enterprise) ON (n.name, n.id, n.scan);
CREATE INDEX enterprise_by_region IF NOT EXISTS FOR (n:Enterprise) ON (n.region, n.name, n.id, n.scan);
CREATE INDEX works_in_place IF NOT EXISTS FOR ()-[r:WORKS_IN]-() ON (r.segment, r.region);
CREATE INDEX supplies_segment IF NOT EXISTS FOR ()-[r:SUPPLIES]-() ON (r.segment);
CREATE INDEX project_region IF NOT EXISTS FOR (n:Project) ON (n.region);
CREATE INDEX image_import IF NOT EXISTS FOR (n:Image) ON (n.import);
CREATE INDEX image_target IF NOT EXISTS FOR (n:Image) ON (n.target)
