-- Accounts of people whom an OpenID Connect issuer knows, and the issuer's tokens that were accepted

CREATE TABLE account_identity (
    account_id bigint PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    issuer     text   NOT NULL,
    subject    text   NOT NULL CHECK (subject ~ '^[ -~]{1,255}$'),
    UNIQUE (issuer, subject)
);

COMMENT ON TABLE account_identity IS 'Who an issuer says somebody is, and whose account that is. Never found by a name, which the issuer may give to another person.';

ALTER TABLE token
    ADD COLUMN issuer text,
    ADD COLUMN jwt    boolean NOT NULL DEFAULT false,
    ADD CHECK (issuer IS NOT NULL OR NOT jwt);

COMMENT ON COLUMN token.issuer IS 'Which issuer said who its user is. Null after a password, and for tokens of programs.';
COMMENT ON COLUMN token.jwt IS 'It is a token of the issuer itself, and hash that of what the issuer signed. When it ends, its row stays, or it would be accepted again.';
