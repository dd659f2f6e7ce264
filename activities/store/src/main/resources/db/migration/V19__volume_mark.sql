-- By what the volume is known, and what is remembered of repeated creations

CREATE TABLE volume_mark (
    id     uuid    NOT NULL,
    single boolean PRIMARY KEY DEFAULT true CHECK (single)
);

COMMENT ON TABLE volume_mark IS 'The name of an empty folder on the volume. Where it is not found, the volume is not mounted. No row before it was first asked for.';

-- They could be guessed from: a request may have a password.
DELETE FROM idempotency_key;

COMMENT ON COLUMN idempotency_key.request IS 'The HMAC-SHA-256 of what was asked for, address and body, with the token that asked: a body may have a password, which nobody is to guess from this.';
