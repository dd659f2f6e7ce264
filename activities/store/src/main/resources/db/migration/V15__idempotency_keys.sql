-- What a client has created under a key of its own, so that a repetition gets the same answer

CREATE TABLE idempotency_key (
    account_id   bigint      NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    key          text        NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    request      bytea       NOT NULL CHECK (length(request) = 32),
    content_type text        NOT NULL,
    answer       bytea       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, key)
);

CREATE INDEX idempotency_key_created ON idempotency_key (created_at);

COMMENT ON TABLE idempotency_key IS 'Creations that were asked for with an Idempotency-Key, of the last 24 hours. Written in the transaction that creates.';
COMMENT ON COLUMN idempotency_key.request IS 'The SHA-256 of what was asked for: address and body.';
COMMENT ON COLUMN idempotency_key.answer IS 'The body of the answer 201, encrypted with the token that asked: it may be a secret.';
