-- Shells in the containers of running jobs, on their way between users and clusters

CREATE UNLOGGED TABLE shell (
    id            uuid        PRIMARY KEY,
    cluster       text        NOT NULL,
    task_id       bigint      NOT NULL,
    number        int         NOT NULL,
    attempt       int         NOT NULL,
    username      text        NOT NULL,
    words         text[]      NOT NULL,
    rows          int         CHECK (rows BETWEEN 1 AND 1000),
    columns       int         CHECK (columns BETWEEN 1 AND 1000),
    client_until  timestamptz NOT NULL,
    worker        uuid,
    worker_until  timestamptz NOT NULL,
    typed         bigint      NOT NULL DEFAULT 0,
    printed       bigint      NOT NULL DEFAULT 0,
    ended_at      timestamptz,
    exit_code     int,
    reason        text,
    CHECK ((rows IS NULL) = (columns IS NULL))
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON TABLE shell IS 'A shell in the container of a running run, which only its cluster''s worker reaches. Unlogged: after a crash of the database, it is over.';
COMMENT ON COLUMN shell.username IS 'Who has opened it: nobody else gets at it.';
COMMENT ON COLUMN shell.words IS 'The program and its arguments; empty for the image''s own shell.';
COMMENT ON COLUMN shell.rows IS 'Of its terminal; null for none.';
COMMENT ON COLUMN shell.client_until IS 'Renewed while its user is there. Afterwards it is over.';
COMMENT ON COLUMN shell.worker_until IS 'Until when a worker is to open it, and then to say that it is still there. Afterwards it is over.';
COMMENT ON COLUMN shell.typed IS 'How many pieces its user has sent.';
COMMENT ON COLUMN shell.printed IS 'How many pieces it has printed.';
COMMENT ON COLUMN shell.reason IS 'One sentence for its user when it was cut off.';

CREATE UNLOGGED TABLE shell_chunk (
    shell_id uuid    NOT NULL REFERENCES shell ON DELETE CASCADE,
    typed    boolean NOT NULL,
    number   bigint  NOT NULL,
    error    boolean NOT NULL,
    bytes    bytea   NOT NULL,
    PRIMARY KEY (shell_id, typed, number)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000);

ALTER TABLE shell_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE shell_chunk IS 'What has been typed into a shell or printed by it and not yet been read by the other side.';
COMMENT ON COLUMN shell_chunk.bytes IS 'Empty for the end of what is typed.';
