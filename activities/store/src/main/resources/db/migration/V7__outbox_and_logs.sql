-- What leaves the database: mails, and logs that somebody reads while they grow

CREATE TABLE message (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deduplication_key text        NOT NULL,
    account_id        bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    subject           text        NOT NULL,
    body              text        NOT NULL,
    alarm             boolean     NOT NULL DEFAULT true,
    created_at        timestamptz NOT NULL,
    attempts          int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at   timestamptz NOT NULL,
    sent_at           timestamptz,
    UNIQUE (deduplication_key, account_id)
);

CREATE INDEX message_unsent ON message (next_attempt_at) WHERE sent_at IS NULL;

COMMENT ON TABLE message IS 'The outbox: mails, written in the transaction of what they report and sent after it.';
COMMENT ON COLUMN message.deduplication_key IS 'Names the event that the mail reports. Nobody is sent two mails about one event.';
COMMENT ON COLUMN message.alarm IS 'Somebody should look at once. Without a mail server, the message is then logged as a warning.';

CREATE UNLOGGED TABLE log_stream (
    id                 uuid        PRIMARY KEY,
    cluster            text        NOT NULL,
    task_id            bigint      NOT NULL,
    number             int         NOT NULL,
    attempt            int         NOT NULL,
    follow             boolean     NOT NULL,
    lease_until        timestamptz NOT NULL,
    worker             uuid,
    worker_lease_until timestamptz,
    copied             bigint      NOT NULL CHECK (copied >= 0),
    complete           boolean     NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

COMMENT ON TABLE log_stream IS 'A reader''s request for the log of a run on a cluster that only its worker reaches. Unlogged: after a crash of the database, readers ask again. Rows come and go by the minute, so both tables are vacuumed as often.';
COMMENT ON COLUMN log_stream.cluster IS 'The cluster''s name.';
COMMENT ON COLUMN log_stream.follow IS 'The log is wanted until the run has ended, not only as far as it has come.';
COMMENT ON COLUMN log_stream.lease_until IS 'Renewed while somebody reads.';
COMMENT ON COLUMN log_stream.worker IS 'The worker process that copies. Another takes over when worker_lease_until has passed.';
COMMENT ON COLUMN log_stream.copied IS 'How far the log has been copied, in bytes from its start.';
COMMENT ON COLUMN log_stream.complete IS 'All that is wanted has been copied.';

CREATE UNLOGGED TABLE log_chunk (
    stream_id uuid   NOT NULL REFERENCES log_stream ON DELETE CASCADE,
    position  bigint NOT NULL,
    bytes     bytea  NOT NULL,
    PRIMARY KEY (stream_id, position)
) WITH (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000);

ALTER TABLE log_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL;

COMMENT ON TABLE log_chunk IS 'What has been copied of a log and not yet been read.';
COMMENT ON COLUMN log_chunk.position IS 'How many bytes of the log come before the chunk.';
COMMENT ON COLUMN log_chunk.bytes IS 'Stored uncompressed: compression is not worth its time for what lives a second.';
