-- Datasets that lie where their owners put them

ALTER TABLE dataset
    ADD folder text CHECK (folder !~ '^/|(^|/)\.\.(/|$)'),
    ALTER sha256 DROP NOT NULL,
    ADD CHECK (sha256 IS NOT NULL OR folder IS NOT NULL);

COMMENT ON TABLE dataset IS 'One version of a file or folder on the volume, which was uploaded or registered in place. Other content of the same name is another version.';
COMMENT ON COLUMN dataset.folder IS 'Where its files are, in its owner''s folder; empty for the owner''s folder itself. Null where Orchestra keeps them: those that were uploaded.';
COMMENT ON COLUMN dataset.sha256 IS 'The checksum of the whole: of its files'' paths and checksums. Null until a registered one has been read for the first time.';

ALTER TABLE dataset_file ADD stamp text;

COMMENT ON COLUMN dataset_file.stamp IS 'What the file was like when it was read: its time of modification, size and inode. Null for what only Orchestra writes.';

CREATE TABLE dataset_registration (
    dataset_id   bigint PRIMARY KEY REFERENCES dataset ON DELETE CASCADE,
    path         text        NOT NULL CHECK (length(path) BETWEEN 1 AND 512),
    state        text        NOT NULL DEFAULT 'REGISTERING' CHECK (state IN ('REGISTERING', 'READY', 'CHANGED', 'FAILED')),
    reason       text,
    since        timestamptz NOT NULL DEFAULT now(),
    looked_at    timestamptz NOT NULL DEFAULT now(),
    read_files   int         NOT NULL DEFAULT 0 CHECK (read_files >= 0),
    read_bytes   bigint      NOT NULL DEFAULT 0 CHECK (read_bytes >= 0),
    reader       uuid,
    reader_until timestamptz,
    CHECK ((reason IS NULL) = (state IN ('REGISTERING', 'READY'))),
    CHECK ((reader IS NULL) = (reader_until IS NULL))
);

CREATE INDEX dataset_registration_looked ON dataset_registration (looked_at);

COMMENT ON TABLE dataset_registration IS 'What is known of a version that was registered in place: Orchestra reads it for its checksums, and looks whether it is still the same.';
COMMENT ON COLUMN dataset_registration.path IS 'The file or folder, in its owner''s folder.';
COMMENT ON COLUMN dataset_registration.state IS 'REGISTERING while it is read, READY, CHANGED when something else lies there now, FAILED when it could not be read. Tasks are created on READY ones.';
COMMENT ON COLUMN dataset_registration.since IS 'Since when it is in this state.';
COMMENT ON COLUMN dataset_registration.looked_at IS 'When what lies there was last compared with what was read.';
COMMENT ON COLUMN dataset_registration.read_files IS 'How many files have been read while it is REGISTERING.';
COMMENT ON COLUMN dataset_registration.read_bytes IS 'How much of them.';
COMMENT ON COLUMN dataset_registration.reader IS 'Who reads it, until reader_until: one at a time, in whatever process.';

CREATE OR REPLACE VIEW current_dataset AS SELECT * FROM dataset WHERE replaced_at IS NULL AND deleted_at IS NULL;

CREATE OR REPLACE VIEW storage_use AS
    SELECT d.owner_id, d.name,
           CASE WHEN b.id IS NULL THEN d.files ELSE d.files - d.shared_files END AS files,
           CASE WHEN b.id IS NULL THEN d.bytes ELSE d.bytes - d.shared_bytes END AS bytes
    FROM dataset d LEFT JOIN dataset b ON b.name = d.name AND b.version = d.base AND NOT b.swept
    WHERE NOT d.swept AND d.folder IS NULL
    UNION ALL SELECT owner_id, name, new_files, new_bytes FROM upload;

COMMENT ON VIEW storage_use IS 'What each version of a dataset, and each upload, takes of the volume. What two versions share counts once, what was registered in place not at all.';
