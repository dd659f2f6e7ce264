-- Accounts and their tokens ------------------------------------------------------------------------------------------

CREATE TABLE account (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username      text        NOT NULL UNIQUE CHECK (username ~ '^[a-z]([a-z0-9-]{0,29}[a-z0-9])?$'),
    email         text        NOT NULL CHECK (length(email) BETWEEN 3 AND 254),
    password_hash text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('USER', 'ADMIN')),
    state         text        NOT NULL CHECK (state IN ('REGISTERED', 'ACTIVE', 'DISABLED')),
    max_priority  int         NOT NULL DEFAULT 1000 CHECK (max_priority BETWEEN 0 AND 1000000),
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX account_email ON account (lower(email));

-- A token is known by its SHA-256 only: who reads this table cannot sign in.
CREATE TABLE token (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);

CREATE INDEX token_account ON token (account_id);

-- Capacity -----------------------------------------------------------------------------------------------------------

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

CREATE TABLE queue (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text    NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$'),
    cluster_id  bigint  NOT NULL REFERENCES cluster,
    device_kind text    NOT NULL CHECK (device_kind IN ('CPU', 'GPU')),
    cpu_millis  int     NOT NULL CHECK (cpu_millis > 0),
    memory_mib  int     NOT NULL CHECK (memory_mib > 0),
    gpus        int     NOT NULL CHECK (gpus >= 0),
    max_seconds bigint  NOT NULL CHECK (max_seconds > 0),
    is_default  boolean NOT NULL DEFAULT false,
    CHECK ((device_kind = 'GPU') = (gpus > 0))
);

CREATE INDEX queue_cluster ON queue (cluster_id);
CREATE UNIQUE INDEX queue_default ON queue (is_default) WHERE is_default;

CREATE TABLE node (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    queue_id      bigint  NOT NULL REFERENCES queue,
    name          text    NOT NULL CHECK (name ~ '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$'),
    enabled_slots int     NOT NULL CHECK (enabled_slots >= 0),
    max_slots     int     NOT NULL CHECK (max_slots BETWEEN enabled_slots AND 10000),
    healthy       boolean NOT NULL DEFAULT true,
    done          bigint  NOT NULL DEFAULT 0,
    failed        bigint  NOT NULL DEFAULT 0,
    UNIQUE (queue_id, name)
);

-- A user's namespace and volume claim on a cluster, once they are there.
CREATE TABLE home (
    account_id bigint      NOT NULL REFERENCES account ON DELETE CASCADE,
    cluster_id bigint      NOT NULL REFERENCES cluster ON DELETE CASCADE,
    ready_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account_id, cluster_id)
);

-- Datasets -----------------------------------------------------------------------------------------------------------

CREATE DOMAIN owned_name AS text
    CHECK (length(VALUE) <= 255 AND VALUE ~ '^user\.[a-z][a-z0-9-]*(\.[a-z0-9_-]+)+$');

CREATE TABLE dataset (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner_id   bigint      NOT NULL REFERENCES account,
    name       owned_name  NOT NULL UNIQUE,
    kind       text        NOT NULL CHECK (kind IN ('FILE', 'DIRECTORY')),
    files      int         NOT NULL CHECK (files >= 0),
    bytes      bigint      NOT NULL CHECK (bytes >= 0),
    sha256     text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX dataset_owner ON dataset (owner_id, name);

CREATE TABLE dataset_file (
    dataset_id bigint NOT NULL REFERENCES dataset ON DELETE CASCADE,
    path       text   NOT NULL CHECK (length(path) BETWEEN 1 AND 512) COLLATE "C",
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    sha256     text   NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    PRIMARY KEY (dataset_id, path)
);

-- Tasks, jobs, runs --------------------------------------------------------------------------------------------------

CREATE TABLE task (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Names what the task has outside: never used twice, also by a task of the same name or a database made anew.
    uid               text        NOT NULL UNIQUE CHECK (uid ~ '^[0-9a-f]{8}$'),
    owner_id          bigint      NOT NULL REFERENCES account,
    name              owned_name  NOT NULL UNIQUE,
    data_dataset_id   bigint      NOT NULL REFERENCES dataset,
    config_dataset_id bigint      NOT NULL REFERENCES dataset,
    queue_id          bigint      NOT NULL REFERENCES queue,
    image             text        NOT NULL CHECK (length(image) BETWEEN 1 AND 512),
    command           text        NOT NULL CHECK (length(command) BETWEEN 1 AND 8192),
    bypass            boolean     NOT NULL,
    jobs              int         NOT NULL CHECK (jobs BETWEEN 1 AND 100000),
    state             text        NOT NULL CHECK (state IN
                          ('REGISTERED', 'TESTING', 'RUNNING', 'DONE', 'FINALIZED', 'BROKEN', 'KILL', 'KILLED')),
    reason            text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    finished_at       timestamptz
);

CREATE INDEX task_owner ON task (owner_id, id);
CREATE INDEX task_open ON task (id) WHERE state IN ('REGISTERED', 'TESTING', 'RUNNING', 'KILL');
CREATE INDEX task_data ON task (data_dataset_id);
CREATE INDEX task_config ON task (config_dataset_id);
CREATE INDEX task_queue ON task (queue_id);


CREATE TABLE job (
    task_id    bigint NOT NULL REFERENCES task ON DELETE CASCADE,
    number     int    NOT NULL CHECK (number >= 0),
    name       text   NOT NULL,
    state      text   NOT NULL CHECK (state IN
                   ('REGISTERED', 'ASSIGNED', 'ACTIVATED', 'RUNNING', 'DONE', 'FAILED', 'KILLED', 'BROKEN')),
    attempt    int    NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    node_id    bigint REFERENCES node,
    slot       int CHECK (slot >= 0),
    granted_at timestamptz,
    -- How often the grant was sent: each time the next one waits twice as long.
    deliveries int    NOT NULL DEFAULT 0 CHECK (deliveries >= 0),
    -- Whether a run has taken the grant up. On the job itself, so that one row lock settles a kill against a start.
    begun      boolean NOT NULL DEFAULT false,
    reason     text,
    PRIMARY KEY (task_id, number),
    CHECK ((state IN ('ACTIVATED', 'RUNNING')) = (node_id IS NOT NULL)),
    CHECK ((node_id IS NULL) = (slot IS NULL)),
    CHECK (state <> 'RUNNING' OR begun)
) WITH (fillfactor = 80);

-- A slot holds one job: not a habit of the scheduler, but a fact.
CREATE UNIQUE INDEX job_slot ON job (node_id, slot) WHERE node_id IS NOT NULL;
CREATE INDEX job_waiting ON job (task_id, number) WHERE state = 'ASSIGNED';
CREATE INDEX job_failed ON job (task_id, number) WHERE state = 'FAILED';

CREATE TABLE run (
    task_id     bigint      NOT NULL,
    number      int         NOT NULL,
    attempt     int         NOT NULL CHECK (attempt >= 1),
    node_id     bigint      REFERENCES node ON DELETE SET NULL,
    node        text        NOT NULL,
    slot        int         NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    launched_at timestamptz,
    started_at  timestamptz,
    finished_at timestamptz,
    outcome     text CHECK (outcome IN ('SUCCEEDED', 'FAILED', 'EVICTED', 'NEVER_STARTED', 'KILLED')),
    exit_code   int,
    reason      text,
    PRIMARY KEY (task_id, number, attempt),
    FOREIGN KEY (task_id, number) REFERENCES job ON DELETE CASCADE,
    CHECK ((outcome IS NULL) = (finished_at IS NULL))
);

CREATE INDEX run_node ON run (node_id);

-- How many jobs of a task are in which state: lists and the scheduler read this and never count jobs.
CREATE TABLE task_tally (
    task_id    bigint PRIMARY KEY REFERENCES task ON DELETE CASCADE,
    registered int NOT NULL DEFAULT 0 CHECK (registered >= 0),
    assigned   int NOT NULL DEFAULT 0 CHECK (assigned >= 0),
    activated  int NOT NULL DEFAULT 0 CHECK (activated >= 0),
    running    int NOT NULL DEFAULT 0 CHECK (running >= 0),
    done       int NOT NULL DEFAULT 0 CHECK (done >= 0),
    failed     int NOT NULL DEFAULT 0 CHECK (failed >= 0),
    killed     int NOT NULL DEFAULT 0 CHECK (killed >= 0),
    broken     int NOT NULL DEFAULT 0 CHECK (broken >= 0)
) WITH (fillfactor = 50);

CREATE INDEX task_tally_waiting ON task_tally (task_id) WHERE assigned > 0;

CREATE FUNCTION make_task_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO task_tally (task_id) VALUES (NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER task_tally_made AFTER INSERT ON task FOR EACH ROW EXECUTE FUNCTION make_task_tally();

CREATE FUNCTION tally(changes_task bigint[], changes_state text[], changes_sign int[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked in one order everywhere, so that two passes over several tasks cannot wait for each other.
    PERFORM 1 FROM task_tally WHERE task_id = ANY (changes_task) ORDER BY task_id FOR UPDATE;
    UPDATE task_tally t
    SET registered = t.registered + c.registered,
        assigned   = t.assigned + c.assigned,
        activated  = t.activated + c.activated,
        running    = t.running + c.running,
        done       = t.done + c.done,
        failed     = t.failed + c.failed,
        killed     = t.killed + c.killed,
        broken     = t.broken + c.broken
    FROM (SELECT task_id,
                 coalesce(sum(n) FILTER (WHERE state = 'REGISTERED'), 0) AS registered,
                 coalesce(sum(n) FILTER (WHERE state = 'ASSIGNED'), 0)   AS assigned,
                 coalesce(sum(n) FILTER (WHERE state = 'ACTIVATED'), 0)  AS activated,
                 coalesce(sum(n) FILTER (WHERE state = 'RUNNING'), 0)    AS running,
                 coalesce(sum(n) FILTER (WHERE state = 'DONE'), 0)       AS done,
                 coalesce(sum(n) FILTER (WHERE state = 'FAILED'), 0)     AS failed,
                 coalesce(sum(n) FILTER (WHERE state = 'KILLED'), 0)     AS killed,
                 coalesce(sum(n) FILTER (WHERE state = 'BROKEN'), 0)     AS broken
          FROM unnest(changes_task, changes_state, changes_sign) AS change (task_id, state, n)
          GROUP BY task_id) c
    WHERE t.task_id = c.task_id;
END $$;

CREATE FUNCTION tally_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tally(array_agg(task_id), array_agg(state), array_agg(n))
    FROM (SELECT task_id, state, count(*)::int AS n FROM new_jobs GROUP BY task_id, state) c
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE FUNCTION tally_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tally(array_agg(task_id), array_agg(state), array_agg(n))
    FROM (SELECT task_id, state, sum(n)::int AS n
          FROM (SELECT task_id, state, 1 AS n FROM new_jobs
                UNION ALL
                SELECT task_id, state, -1 FROM old_jobs) u
          GROUP BY task_id, state
          HAVING sum(n) <> 0) c
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER job_tally_inserted AFTER INSERT ON job
    REFERENCING NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION tally_inserted();
CREATE TRIGGER job_tally_updated AFTER UPDATE ON job
    REFERENCING OLD TABLE AS old_jobs NEW TABLE AS new_jobs FOR EACH STATEMENT EXECUTE FUNCTION tally_updated();

-- The state machines, as on TaskState and JobState. ------------------------------------------------------------------

CREATE FUNCTION refuse_task_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'task % may not go from % to %', OLD.name, OLD.state, NEW.state USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER task_transition BEFORE UPDATE OF state ON task FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>TESTING', 'REGISTERED>RUNNING', 'REGISTERED>KILL',
        'TESTING>RUNNING', 'TESTING>BROKEN', 'TESTING>KILL',
        'RUNNING>DONE', 'RUNNING>FINALIZED', 'RUNNING>KILL',
        'KILL>KILLED', 'FINALIZED>RUNNING', 'BROKEN>REGISTERED', 'KILLED>REGISTERED'))
    EXECUTE FUNCTION refuse_task_transition();

CREATE FUNCTION refuse_job_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'job % of task % may not go from % to %', OLD.number, OLD.task_id, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER job_transition BEFORE UPDATE OF state ON job FOR EACH ROW
    WHEN (OLD.state <> NEW.state AND (OLD.state || '>' || NEW.state) NOT IN (
        'REGISTERED>ASSIGNED', 'REGISTERED>KILLED', 'REGISTERED>BROKEN',
        'ASSIGNED>ACTIVATED', 'ASSIGNED>KILLED', 'ASSIGNED>BROKEN',
        'ACTIVATED>RUNNING', 'ACTIVATED>ASSIGNED', 'ACTIVATED>FAILED', 'ACTIVATED>KILLED', 'ACTIVATED>BROKEN',
        'RUNNING>DONE', 'RUNNING>FAILED', 'RUNNING>ASSIGNED', 'RUNNING>KILLED', 'RUNNING>BROKEN',
        'FAILED>REGISTERED', 'KILLED>REGISTERED', 'BROKEN>REGISTERED'))
    EXECUTE FUNCTION refuse_job_transition();
