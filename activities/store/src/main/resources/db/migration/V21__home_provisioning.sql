-- How far the homes are that are being made, and why they are not made

ALTER TABLE home
    ALTER COLUMN ready_at DROP NOT NULL,
    ALTER COLUMN ready_at DROP DEFAULT,
    ADD COLUMN due      boolean NOT NULL DEFAULT false,
    ADD COLUMN step     text    CHECK (step IN ('FOLDER', 'NAMESPACE', 'NETWORK_POLICY', 'QUOTA', 'LIMIT_RANGE', 'VOLUME', 'CLAIM')),
    ADD COLUMN attempts int     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    ADD COLUMN since    timestamptz,
    ADD COLUMN error    text,
    ADD CHECK (due OR ready_at IS NOT NULL),
    ADD CHECK (since IS NOT NULL OR (NOT due AND error IS NULL));

COMMENT ON TABLE home IS 'A user''s folder, namespace and volume claims on a cluster. The row is written before anything is made, so that nothing is left when the user is deleted.';
COMMENT ON COLUMN home.ready_at IS 'Since when everything is there; null until it was for the first time.';
COMMENT ON COLUMN home.due IS 'A workflow is to make it, or an admin has asked to make it again.';
COMMENT ON COLUMN home.step IS 'The latest step that began while it is made; null when it is ready.';
COMMENT ON COLUMN home.attempts IS 'How often it was tried since then.';
COMMENT ON COLUMN home.since IS 'Since when it is being made, or its repairs fail; null when it is ready.';
COMMENT ON COLUMN home.error IS 'Why the latest attempt that has ended failed; null when it did not.';

CREATE VIEW account_home AS
SELECT a.id AS account_id, a.username, c.name AS cluster,
       CASE WHEN a.state = 'DELETED' THEN CASE WHEN h.account_id IS NULL THEN 'REMOVED' ELSE 'REMOVING' END
            WHEN h.account_id IS NULL THEN 'PENDING'
            WHEN h.error IS NOT NULL THEN 'FAILING'
            WHEN h.due THEN 'PROVISIONING'
            ELSE 'READY' END AS state,
       h.step, h.since, coalesce(h.attempts, 0) AS attempts, h.error, h.ready_at
FROM account a CROSS JOIN cluster c
LEFT JOIN home h ON h.account_id = a.id AND h.cluster_id = c.id
WHERE h.account_id IS NOT NULL OR c.status = 'ACTIVE' AND a.state IN ('ACTIVE', 'DELETED');

COMMENT ON VIEW account_home IS 'The homes that users have or are to have, one row for each cluster.';
