-- Messages ------------------------------------------------------------------------------------------------------------

-- To people: written in the transaction of what they tell of, sent after it.
CREATE TABLE message (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What they tell of: nobody is told of it twice.
    event           text        NOT NULL,
    account_id      bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    created_at      timestamptz NOT NULL,
    attempts        int         NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    next_attempt_at timestamptz NOT NULL,
    sent_at         timestamptz,
    UNIQUE (event, account_id)
);

CREATE INDEX message_unsent ON message (next_attempt_at) WHERE sent_at IS NULL;

-- Drains --------------------------------------------------------------------------------------------------------------

-- Why the run is being taken from its node, so that it counts as evicted however it is stopped; null when it is not.
ALTER TABLE run ADD COLUMN eviction text;

CREATE INDEX run_evicting ON run (node_id) WHERE eviction IS NOT NULL AND outcome IS NULL;
