-- Clusters that admins edit, and whose workers say that they are alive

ALTER TABLE cluster
    ADD COLUMN description text,
    ADD COLUMN reported_at timestamptz,
    ADD COLUMN version     int NOT NULL DEFAULT 0;

COMMENT ON COLUMN cluster.status IS 'An INACTIVE cluster takes no new jobs and finishes those that run.';
COMMENT ON COLUMN cluster.reported_at IS 'When a worker of the cluster last said that it is alive, by the clock of this database. Null until one has.';
COMMENT ON COLUMN cluster.version IS 'Counts the edits, as queue.version does.';

-- A worker of an earlier release does not report yet: while the upgrade goes on, the clusters that exist keep theirs. The first report
-- of a worker of this release overwrites it.
UPDATE cluster SET reported_at = now() + interval '1 day';

-- What the configuration could give a volume, and nobody read.
UPDATE cluster SET volume_kind = NULL WHERE type = 'LOCAL';
UPDATE cluster
SET volume_server = CASE volume_kind WHEN 'NFS' THEN volume_server END,
    volume_path   = CASE WHEN volume_kind IN ('NFS', 'HOST_PATH') THEN volume_path END,
    volume_class  = CASE volume_kind WHEN 'STORAGE_CLASS' THEN volume_class END,
    volume_gib    = CASE volume_kind WHEN 'STORAGE_CLASS' THEN volume_gib END;

CREATE FUNCTION is_reachable(reported_at timestamptz) RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(reported_at > now() - interval '1 minute', false);

COMMENT ON FUNCTION is_reachable(timestamptz) IS 'Whether a cluster with this latest report has a worker: four reports in a row must be missing before it has not.';
