-- Addresses that users have told of their tasks, and what was sent there

CREATE TABLE webhook (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id    bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    name          text        NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,62}$'),
    url           text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    events        text[]      NOT NULL CHECK (cardinality(events) > 0 AND events <@ ARRAY ['TASK_ENDED', 'TASK_TEST_FAILED']),
    secret        bytea       NOT NULL CHECK (length(secret) = 32),
    enabled       boolean     NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL,
    failing_since timestamptz,
    busy_until    timestamptz NOT NULL,
    paused_until  timestamptz NOT NULL,
    UNIQUE (account_id, name)
);

COMMENT ON TABLE webhook IS 'An address of a user''s, told of the ends of the user''s tasks.';
COMMENT ON COLUMN webhook.events IS 'Which events it is told of.';
COMMENT ON COLUMN webhook.secret IS 'The key of its signatures. Readable, unlike a token, because every signature is made with it.';
COMMENT ON COLUMN webhook.enabled IS 'Whether anything is sent. What happens while it is not is never sent.';
COMMENT ON COLUMN webhook.failing_since IS 'The first failure since something was delivered; null while nothing fails.';
COMMENT ON COLUMN webhook.busy_until IS 'Until when nobody else sends there: in the past unless somebody sends, or died while sending.';
COMMENT ON COLUMN webhook.paused_until IS 'Until when a failure keeps everything but a ping from being sent.';

ALTER TABLE message
    ADD COLUMN webhook_id   bigint REFERENCES webhook ON DELETE CASCADE,
    ADD COLUMN event        text CHECK (event IN ('TASK_ENDED', 'TASK_TEST_FAILED', 'PING')),
    ADD COLUMN expires_at   timestamptz,
    ADD COLUMN attempted_at timestamptz,
    ADD COLUMN status       int,
    ADD COLUMN error        text,
    ADD CHECK ((webhook_id IS NULL) = (event IS NULL)),
    DROP CONSTRAINT message_deduplication_key_account_id_key,
    ADD UNIQUE NULLS NOT DISTINCT (deduplication_key, account_id, webhook_id);

UPDATE message SET expires_at = created_at + interval '7 days';
ALTER TABLE message ALTER COLUMN expires_at SET NOT NULL;

DROP INDEX message_unsent;
CREATE INDEX message_unsent ON message (next_attempt_at) WHERE sent_at IS NULL AND webhook_id IS NULL;
CREATE INDEX message_undelivered ON message (next_attempt_at) WHERE sent_at IS NULL AND webhook_id IS NOT NULL;
CREATE INDEX message_webhook ON message (webhook_id, id) WHERE webhook_id IS NOT NULL;

COMMENT ON TABLE message IS 'The outbox: mails, and events for webhooks, written in the transaction of what they report and sent after it.';
COMMENT ON COLUMN message.deduplication_key IS 'Names the event that the message reports. Nobody is sent two mails about one event, and no webhook is told of it as two.';
COMMENT ON COLUMN message.subject IS 'Of a mail, its subject; of an event, what it is about: the name of a task, or of the webhook for a ping.';
COMMENT ON COLUMN message.body IS 'Of a mail, its text; of an event, the whole CloudEvent in JSON, which is the same at every attempt.';
COMMENT ON COLUMN message.webhook_id IS 'Where an event goes; null for a mail.';
COMMENT ON COLUMN message.expires_at IS 'From when on it is given up.';
COMMENT ON COLUMN message.attempted_at IS 'When the latest attempt of an event ended; null for a mail.';
COMMENT ON COLUMN message.status IS 'The HTTP status that the latest attempt got; null when it got none.';
COMMENT ON COLUMN message.error IS 'Why the latest attempt failed; null when it did not.';
