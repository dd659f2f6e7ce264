-- Tokens of workers that report over HTTP

CREATE TABLE cluster_token (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    cluster_id bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    name       text        NOT NULL CHECK (name ~ '^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$'),
    created_at timestamptz NOT NULL,
    UNIQUE (cluster_id, name)
);

COMMENT ON TABLE cluster_token IS 'A bearer token of a cluster''s worker, good for the reports of this cluster alone until it is revoked. Only its SHA-256 is stored: nobody who reads this table can report anything.';
