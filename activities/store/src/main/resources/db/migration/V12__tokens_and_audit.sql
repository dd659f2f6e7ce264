-- Named tokens with a scope, passwords that are to be changed, and who did what

ALTER TABLE token
    ADD COLUMN id    bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    ADD COLUMN name  text CHECK (name ~ '^[a-z0-9][a-z0-9_.-]{0,62}$'),
    ADD COLUMN scope text NOT NULL DEFAULT 'ALL' CHECK (scope IN ('READ', 'SUBMIT', 'ALL'));

CREATE UNIQUE INDEX token_name ON token (account_id, name);

COMMENT ON COLUMN token.name IS 'What its user calls it. Null for a token that a sign-in gave.';
COMMENT ON COLUMN token.scope IS 'What it is good for, of what its user may do: READ to look, SUBMIT also to change datasets and tasks, ALL.';

ALTER TABLE account ADD COLUMN password_expires_at timestamptz;

COMMENT ON COLUMN account.password_expires_at IS 'Until when the password can be changed to another, which is all that it is good for. Null for one that its user chose.';
