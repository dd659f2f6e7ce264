-- Accounts and their tokens

CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      text        NOT NULL UNIQUE CHECK (username ~ '^[a-z]([a-z0-9-]{0,29}[a-z0-9])?$'),
    email         text        NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    password_hash text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('USER', 'ADMIN')),
    state         text        NOT NULL CHECK (state IN ('REGISTERED', 'ACTIVE', 'DISABLED')),
    max_priority  int         NOT NULL DEFAULT 1000 CHECK (max_priority BETWEEN 0 AND 1000000),
    max_running   int         CHECK (max_running > 0),
    notify        text        NOT NULL DEFAULT 'END' CHECK (notify IN ('END', 'BROKEN', 'NONE')),
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX account_email ON account (lower(email));

COMMENT ON TABLE account IS 'A person who signs in. Owns datasets and tasks; admins also edit queues, nodes and accounts.';
COMMENT ON COLUMN account.max_priority IS 'The priority of the user''s first waiting job. It falls with every job that the user has waiting or running.';
COMMENT ON COLUMN account.max_running IS 'The most jobs of the user that hold a slot at once, on all clusters together. Null for no cap.';
COMMENT ON COLUMN account.notify IS 'Which task ends are mailed to the user: every one, those that are BROKEN, or none.';

CREATE TABLE token (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

CREATE INDEX token_account ON token (account_id);

COMMENT ON TABLE token IS 'A bearer token of an account. Only its SHA-256 is stored: nobody who reads this table can sign in.';
