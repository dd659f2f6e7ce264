-- What a user's datasets may take of the volume, and uploads that go on where they were

ALTER TABLE account
    ADD quota_bytes bigint CHECK (quota_bytes >= 0),
    ADD quota_files bigint CHECK (quota_files >= 0);

COMMENT ON COLUMN account.quota_bytes IS 'The most bytes of the user''s datasets on the volume. Null for the laboratory''s default.';
COMMENT ON COLUMN account.quota_files IS 'The most files of the user''s datasets on the volume. Null for the laboratory''s default.';

ALTER TABLE dataset
    ADD base         int,
    ADD shared_files int    NOT NULL DEFAULT 0 CHECK (shared_files BETWEEN 0 AND files),
    ADD shared_bytes bigint NOT NULL DEFAULT 0 CHECK (shared_bytes BETWEEN 0 AND bytes);

COMMENT ON COLUMN dataset.base IS 'The version of this name that it shares files with, on the volume; null when it has all of its own.';
COMMENT ON COLUMN dataset.shared_files IS 'How many of its files are those of its base.';
COMMENT ON COLUMN dataset.shared_bytes IS 'The sizes of the files that are those of its base.';

CREATE TABLE upload (
    id           uuid PRIMARY KEY,
    owner_id     bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    name         owned_name  NOT NULL UNIQUE,
    kind         text        NOT NULL CHECK (kind IN ('FILE', 'DIRECTORY')),
    replaces     bigint,
    new_files    int         NOT NULL CHECK (new_files >= 0),
    new_bytes    bigint      NOT NULL CHECK (new_bytes >= 0),
    touched_at   timestamptz NOT NULL DEFAULT now(),
    writer       uuid,
    writer_until timestamptz,
    CHECK ((writer IS NULL) = (writer_until IS NULL))
);

CREATE INDEX upload_owner ON upload (owner_id);

COMMENT ON TABLE upload IS 'A dataset that has been announced and is not complete. What has come of it is on the volume.';
COMMENT ON COLUMN upload.replaces IS 'The row of the version that is to give way to it; null when the name must be free.';
COMMENT ON COLUMN upload.new_files IS 'The files that it adds to what is on the volume. They count against the quota from the beginning.';
COMMENT ON COLUMN upload.new_bytes IS 'The sizes of the files that it adds.';
COMMENT ON COLUMN upload.touched_at IS 'When something of it was last announced or sent.';
COMMENT ON COLUMN upload.writer IS 'The request that may write to its folder, until writer_until: one at a time, on whatever process.';

CREATE TABLE upload_file (
    upload_id uuid   NOT NULL REFERENCES upload ON DELETE CASCADE,
    number    int    NOT NULL CHECK (number >= 0),
    path      text   NOT NULL CHECK (length(path) BETWEEN 1 AND 512),
    bytes     bigint NOT NULL CHECK (bytes >= 0),
    sha256    text   NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    turn      int CHECK (turn >= 0),
    PRIMARY KEY (upload_id, number)
);

COMMENT ON TABLE upload_file IS 'The files of a dataset that has been announced, in the order of the announcement.';
COMMENT ON COLUMN upload_file.turn IS 'Its place among the files whose content is sent; null when the content is there already.';

CREATE VIEW storage_use AS
    SELECT d.owner_id, d.name,
           CASE WHEN b.id IS NULL THEN d.files ELSE d.files - d.shared_files END AS files,
           CASE WHEN b.id IS NULL THEN d.bytes ELSE d.bytes - d.shared_bytes END AS bytes
    FROM dataset d LEFT JOIN dataset b ON b.name = d.name AND b.version = d.base AND NOT b.swept
    WHERE NOT d.swept
    UNION ALL SELECT owner_id, name, new_files, new_bytes FROM upload;

COMMENT ON VIEW storage_use IS 'What each version of a dataset, and each upload, takes of the volume. What two versions share counts once.';
