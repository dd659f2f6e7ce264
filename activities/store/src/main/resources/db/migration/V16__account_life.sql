-- How the first admin arrives, who has forgotten a password, and how users leave

CREATE TABLE admin_claim (
    hash       bytea       PRIMARY KEY CHECK (length(hash) = 32),
    expires_at timestamptz NOT NULL
);

COMMENT ON TABLE admin_claim IS 'Tokens that the log shows while there is no admin. Whoever has one becomes the first, which ends all of them. Only the SHA-256 of each is stored.';

ALTER TABLE account
    ADD COLUMN reset_code_hash       bytea CHECK (length(reset_code_hash) = 32),
    ADD COLUMN reset_code_expires_at timestamptz,
    ADD CHECK ((reset_code_hash IS NULL) = (reset_code_expires_at IS NULL));

COMMENT ON COLUMN account.reset_code_hash IS 'The SHA-256 of the code that was mailed last to whoever has forgotten the password. Null when there is none, or it was used.';

ALTER TABLE message ADD COLUMN confidential boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN message.confidential IS 'The body has a secret of its recipient: it is never logged, and forgotten once it is sent.';

ALTER TABLE account
    ADD COLUMN removed_at timestamptz,
    ALTER COLUMN email DROP NOT NULL,
    DROP CONSTRAINT account_state_check,
    ADD CONSTRAINT account_state_check CHECK (state IN ('REGISTERED', 'ACTIVE', 'DISABLED', 'DELETED')),
    ADD CHECK ((email IS NULL) = (state = 'DELETED')),
    ADD CHECK (removed_at IS NULL OR state = 'DELETED');

CREATE INDEX account_leaving ON account (id) WHERE state = 'DELETED' AND removed_at IS NULL;

COMMENT ON COLUMN account.email IS 'Null for an account that is deleted, whose row keeps its name from others and its tasks readable.';
COMMENT ON COLUMN account.removed_at IS 'Since when nothing of a deleted account is left on the volume and the clusters.';
