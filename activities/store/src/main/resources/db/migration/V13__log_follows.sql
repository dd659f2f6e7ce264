-- A run's log on its way from a cluster that only its worker reaches to somebody who reads it while it grows. Nothing here
-- is missed after a crash of the database, for whoever still reads asks again: neither table is written to the log of
-- changes.

CREATE UNLOGGED TABLE log_follow (
    id           uuid        PRIMARY KEY,
    -- The name of the run's cluster.
    cluster      text        NOT NULL,
    task_id      bigint      NOT NULL,
    number       int         NOT NULL,
    attempt      int         NOT NULL,
    -- Whether it is wanted until the run has ended, or only as far as it has come.
    goes_on      boolean     NOT NULL,
    -- Renewed while somebody reads.
    until        timestamptz NOT NULL,
    -- The worker that copies, and until when it may say nothing before another takes over.
    worker       uuid,
    worker_until timestamptz,
    -- How many bytes of the log have been copied, and what came before this began.
    copied       bigint      NOT NULL CHECK (copied >= 0),
    -- Whether all that is wanted has been copied.
    complete     boolean     NOT NULL DEFAULT false
);

-- What has been copied and not yet been read.
CREATE UNLOGGED TABLE log_piece (
    follow_id uuid   NOT NULL REFERENCES log_follow ON DELETE CASCADE,
    -- How many bytes of the log come before it.
    at        bigint NOT NULL,
    bytes     bytea  NOT NULL,
    PRIMARY KEY (follow_id, at)
);

-- Text is not worth compressing for a second; and what comes and goes by the minute is vacuumed as often.
ALTER TABLE log_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE log_piece SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1000);
ALTER TABLE log_follow SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
