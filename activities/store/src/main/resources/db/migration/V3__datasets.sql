-- Datasets: what jobs read

CREATE DOMAIN owned_name AS text
    CHECK (length(VALUE) <= 255 AND VALUE ~ '^user\.[a-z][a-z0-9-]*(\.[a-z0-9_-]+)+$');

COMMENT ON DOMAIN owned_name IS 'The name of a dataset or a task: user.<owner>.<anything>.';

CREATE TABLE dataset (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint      NOT NULL REFERENCES account,
    name       owned_name  NOT NULL UNIQUE,
    kind       text        NOT NULL CHECK (kind IN ('FILE', 'DIRECTORY')),
    files      int         NOT NULL CHECK (files >= 0),
    bytes      bigint      NOT NULL CHECK (bytes >= 0),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX dataset_owner ON dataset (owner_id, name);

COMMENT ON TABLE dataset IS 'An uploaded file or folder on the volume. Its content never changes.';
COMMENT ON COLUMN dataset.sha256 IS 'The checksum of the whole: of its files'' paths and checksums.';

CREATE TABLE dataset_file (
    dataset_id bigint NOT NULL REFERENCES dataset ON DELETE CASCADE,
    path       text   NOT NULL CHECK (length(path) BETWEEN 1 AND 512) COLLATE "C",
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    sha256     text   NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (dataset_id, path)
);

COMMENT ON TABLE dataset_file IS 'The files of a dataset. Their order by path, byte by byte, is the order of the jobs that are made from them.';
