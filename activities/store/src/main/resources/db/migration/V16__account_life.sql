-- How the first admin arrives, and who has forgotten a password

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
