-- Clusters, queues and nodes: where jobs run

CREATE TABLE cluster (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    type            text NOT NULL CHECK (type IN ('KUBERNETES', 'LOCAL')),
    status          text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    messenger       text NOT NULL DEFAULT 'temporal' CHECK (messenger = 'temporal'),
    messenger_queue text NOT NULL UNIQUE CHECK (messenger_queue <> 'orchestra'),
    volume_kind     text CHECK (volume_kind IN ('NFS', 'HOST_PATH', 'STORAGE_CLASS')),
    volume_server   text,
    volume_path     text,
    volume_class    text,
    volume_gib      int CHECK (volume_gib > 0),
    CHECK (type = 'LOCAL' OR volume_kind IS NOT NULL),
    CHECK (volume_kind IS DISTINCT FROM 'NFS' OR (volume_server IS NOT NULL AND volume_path LIKE '/%')),
    CHECK (volume_kind IS DISTINCT FROM 'HOST_PATH' OR volume_path LIKE '/%'),
    CHECK (volume_kind IS DISTINCT FROM 'STORAGE_CLASS' OR (volume_class IS NOT NULL AND volume_gib IS NOT NULL))
);

COMMENT ON TABLE cluster IS 'A Kubernetes cluster, or the machine of a local worker.';
COMMENT ON COLUMN cluster.messenger_queue IS 'The Temporal task queue that the cluster''s worker polls. The queue named orchestra belongs to the core workers.';
COMMENT ON COLUMN cluster.volume_kind IS 'Where users'' volumes come from. Decides which of the other volume columns are set; a local cluster needs none.';

CREATE TABLE queue (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text    NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$'),
    cluster_id      bigint  NOT NULL REFERENCES cluster,
    device_kind     text    NOT NULL CHECK (device_kind IN ('CPU', 'GPU')),
    cpu_millis      int     NOT NULL CHECK (cpu_millis > 0),
    max_cpu_millis  int     CHECK (max_cpu_millis >= cpu_millis),
    memory_mib      int     NOT NULL CHECK (memory_mib > 0),
    max_memory_mib  int     CHECK (max_memory_mib >= memory_mib),
    gpus            int     NOT NULL CHECK (gpus >= 0),
    max_seconds     bigint  NOT NULL CHECK (max_seconds > 0),
    default_seconds bigint  CHECK (default_seconds BETWEEN 1 AND max_seconds),
    is_default      boolean NOT NULL DEFAULT false,
    restricted      boolean NOT NULL DEFAULT false,
    version         int     NOT NULL DEFAULT 0,
    CHECK ((device_kind = 'GPU') = (gpus > 0))
);

CREATE INDEX queue_cluster ON queue (cluster_id);
CREATE UNIQUE INDEX queue_default ON queue (is_default) WHERE is_default;

COMMENT ON TABLE queue IS 'A partition of a cluster: nodes that give slots of one shape, and the tasks that use them.';
COMMENT ON COLUMN queue.cpu_millis IS 'What a job gets that asks for nothing; likewise memory_mib. See the view task_resources.';
COMMENT ON COLUMN queue.max_cpu_millis IS 'The most that a job may ask for. Null when it may ask for no more than cpu_millis; likewise max_memory_mib.';
COMMENT ON COLUMN queue.gpus IS 'The GPUs of one slot. A slot''s devices follow from its number, so this is not edited while jobs hold slots.';
COMMENT ON COLUMN queue.default_seconds IS 'How long a run may take when its task sets no limit. Null for max_seconds.';
COMMENT ON COLUMN queue.is_default IS 'Takes the tasks that name no queue. At most one queue is the default.';
COMMENT ON COLUMN queue.restricted IS 'Only the queue''s members and admins may use it.';
COMMENT ON COLUMN queue.version IS 'Counts the edits. Of two admins who edit the same version, the second is refused.';

CREATE TABLE queue_member (
    queue_id   bigint NOT NULL REFERENCES queue ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (queue_id, account_id)
);

CREATE INDEX queue_member_account ON queue_member (account_id);

COMMENT ON TABLE queue_member IS 'Who may use a restricted queue.';

CREATE TABLE node (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue_id         bigint      NOT NULL REFERENCES queue,
    gpu_cluster_id   bigint      REFERENCES cluster,
    name             text        NOT NULL CHECK (name ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
    enabled_slots    int         NOT NULL CHECK (enabled_slots >= 0),
    max_slots        int         NOT NULL CHECK (max_slots BETWEEN enabled_slots AND 10000),
    auto             boolean     NOT NULL DEFAULT false,
    drained          boolean     NOT NULL DEFAULT false,
    health           text        NOT NULL DEFAULT 'HEALTHY' CHECK (health IN ('HEALTHY', 'UNHEALTHY', 'CORDONED')),
    health_reason    text,
    health_since     timestamptz NOT NULL DEFAULT now(),
    recovering_since timestamptz,
    done             bigint      NOT NULL DEFAULT 0,
    failed           bigint      NOT NULL DEFAULT 0,
    version          int         NOT NULL DEFAULT 0,
    UNIQUE (queue_id, name),
    CHECK ((health = 'HEALTHY') = (health_reason IS NULL)),
    CHECK (recovering_since IS NULL OR health = 'UNHEALTHY')
);

CREATE UNIQUE INDEX node_gpu_machine ON node (gpu_cluster_id, name);

COMMENT ON TABLE node IS 'A machine of a queue. It gives its enabled slots while it is HEALTHY and not drained.';
COMMENT ON COLUMN node.gpu_cluster_id IS 'The cluster of a GPU queue, null in a CPU queue. Unique with the name: a machine may be in several queues, but its GPUs belong to one.';
COMMENT ON COLUMN node.auto IS 'The slots follow what the cluster reports of the machine.';
COMMENT ON COLUMN node.drained IS 'An admin has closed the node; its runs are evicted.';
COMMENT ON COLUMN node.health IS 'UNHEALTHY follows the cluster''s reports in both directions. CORDONED is set by failing-node detection and ended by an admin.';
COMMENT ON COLUMN node.recovering_since IS 'Since when the cluster reports an UNHEALTHY node as well. It becomes HEALTHY when that has lasted.';
COMMENT ON COLUMN node.done IS 'How many runs have succeeded here; failed counts those that have not.';
COMMENT ON COLUMN node.version IS 'Counts the edits, as queue.version does.';

CREATE FUNCTION set_node_gpu_cluster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.gpu_cluster_id := (SELECT cluster_id FROM queue WHERE id = NEW.queue_id AND device_kind = 'GPU');
    RETURN NEW;
END $$;

CREATE TRIGGER node_gpu_cluster BEFORE INSERT ON node FOR EACH ROW EXECUTE FUNCTION set_node_gpu_cluster();

COMMENT ON FUNCTION set_node_gpu_cluster() IS 'Copies the cluster of a GPU queue onto its new node.';
COMMENT ON TRIGGER node_gpu_cluster ON node IS 'Lets the index node_gpu_machine refuse a machine whose GPUs belong to another queue.';

CREATE TABLE observed_node (
    cluster_id  bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    name        text        NOT NULL,
    cpu_millis  int         NOT NULL CHECK (cpu_millis >= 0),
    memory_mib  int         NOT NULL CHECK (memory_mib >= 0),
    gpus        int         NOT NULL CHECK (gpus >= 0),
    problem     text,
    observed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster_id, name)
);

COMMENT ON TABLE observed_node IS 'What a cluster last reported of each of its machines, also of those that are in no queue.';
COMMENT ON COLUMN observed_node.cpu_millis IS 'What the machine can allocate to jobs; likewise memory_mib and gpus.';
COMMENT ON COLUMN observed_node.problem IS 'Why the machine should get no jobs. Null when nothing is wrong.';

CREATE TABLE home (
    account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    cluster_id bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    ready_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, cluster_id)
);

COMMENT ON TABLE home IS 'A user''s namespace and volume claim on a cluster. The row is written once they exist.';
