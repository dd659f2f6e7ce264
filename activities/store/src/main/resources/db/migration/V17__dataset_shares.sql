-- Datasets that others may read

CREATE TABLE dataset_share (
    name      owned_name  NOT NULL,
    reader_id bigint      REFERENCES account ON DELETE CASCADE,
    shared_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE NULLS NOT DISTINCT (name, reader_id)
);

CREATE INDEX dataset_share_reader ON dataset_share (reader_id);

COMMENT ON TABLE dataset_share IS 'Whom its owner lets read a dataset, in all versions of its name.';
COMMENT ON COLUMN dataset_share.reader_id IS 'Null for every user.';

CREATE VIEW dataset_reader AS
    SELECT s.name, a.id AS account_id FROM dataset_share s JOIN account a ON a.id = s.reader_id OR s.reader_id IS NULL
    WHERE a.state <> 'DELETED';

COMMENT ON VIEW dataset_reader IS 'Which accounts may read which datasets of others.';

CREATE FUNCTION end_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM dataset_share WHERE name = OLD.name;
    RETURN NULL;
END $$;

COMMENT ON FUNCTION end_shares() IS 'Takes a dataset away from its readers.';

CREATE TRIGGER dataset_shares_end AFTER UPDATE OF deleted_at ON dataset
    FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND NEW.replaced_at IS NULL)
    EXECUTE FUNCTION end_shares();

COMMENT ON TRIGGER dataset_shares_end ON dataset IS 'What is uploaded under the name of a deleted dataset is shared with nobody.';
