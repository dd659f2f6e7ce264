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

CREATE TABLE audit_entry (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind     text        NOT NULL CHECK (kind IN ('SIGN_IN', 'REFUSED_SIGN_IN', 'ACT', 'DENIAL')),
    actor    text,
    act      text        NOT NULL CHECK (length(act) <= 200),
    subject  text        CHECK (length(subject) <= 600),
    address  text,
    times    int         NOT NULL DEFAULT 1 CHECK (times > 0),
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    fold     text        UNIQUE
);

CREATE INDEX audit_entry_last ON audit_entry (last_at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, last_at);

COMMENT ON TABLE audit_entry IS 'Who signed in, was refused, did something to others or was denied it. Names instead of references: an entry outlives its account.';
COMMENT ON COLUMN audit_entry.actor IS 'The username; null when nobody of this name exists.';
COMMENT ON COLUMN audit_entry.times IS 'How often it happened from first_at to last_at: what strangers and users can repeat at will is counted by the hour.';
COMMENT ON COLUMN audit_entry.fold IS 'Equal for what is counted in one row; null for a row of its own.';
