-- How the first admin arrives, and who has forgotten a password

CREATE TABLE admin_claim (
    hash       bytea       PRIMARY KEY CHECK (length(hash) = 32),
    expires_at timestamptz NOT NULL
);

COMMENT ON TABLE admin_claim IS 'Tokens that the log shows while there is no admin. Whoever has one becomes the first, which ends all of them. Only the SHA-256 of each is stored.';
