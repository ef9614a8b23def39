// What Prepare creates besides the constraints of the kinds; again it changes nothing.
CREATE CONSTRAINT meta_id IF NOT EXISTS FOR (n:Meta) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT import_sequence IF NOT EXISTS FOR (n:Import) REQUIRE n.sequence IS UNIQUE;
CREATE CONSTRAINT total_key IF NOT EXISTS FOR (n:Total) REQUIRE n.key IS UNIQUE;
CREATE TEXT INDEX enterprise_search IF NOT EXISTS FOR (n:Enterprise) ON (n.search);
CREATE TEXT INDEX enterprise_grams IF NOT EXISTS FOR (n:Enterprise) ON (n.grams);
DROP INDEX enterprise_name IF EXISTS;
DROP INDEX enterprise_region IF EXISTS;
CREATE INDEX enterprise_by_name IF NOT EXISTS FOR (n:Enterprise) ON (n.name, n.id, n.scan);
CREATE INDEX enterprise_by_region IF NOT EXISTS FOR (n:Enterprise) ON (n.region, n.name, n.id, n.scan);
CREATE INDEX enterprise_by_kin IF NOT EXISTS FOR (n:Enterprise) ON (n.kin);
CREATE INDEX works_in_place IF NOT EXISTS FOR ()-[r:WORKS_IN]-() ON (r.segment, r.region);
CREATE INDEX supplies_segment IF NOT EXISTS FOR ()-[r:SUPPLIES]-() ON (r.segment);
CREATE INDEX project_region IF NOT EXISTS FOR (n:Project) ON (n.region);
CREATE INDEX image_import IF NOT EXISTS FOR (n:Image) ON (n.import);
CREATE INDEX image_target IF NOT EXISTS FOR (n:Image) ON (n.target)
