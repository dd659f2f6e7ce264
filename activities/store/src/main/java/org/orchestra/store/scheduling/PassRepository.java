package org.orchestra.store.scheduling;

import static java.util.stream.Collectors.partitioningBy;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.Placement;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditContext;
import org.orchestra.workflow.task.Grant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of a pass. It touches no row of a waiting job but of those that get a slot. */
@Component
class PassRepository {
    private static final String GRANTS = """
            SELECT t.name AS task, t.state AS task_state, j.number, j.attempt, n.name AS node, c.messenger_queue AS cluster_queue,
                   t.state = 'RUNNING' AND (j.deliveries > 1 OR NOT j.number / %d = ANY (t.begun)) AS batch_due
            FROM %s j JOIN task t ON t.id = j.task_id JOIN node n ON n.id = j.node_id JOIN cluster c ON c.id = n.cluster_id
            ORDER BY j.task_id, j.number
            """;

    private final JdbcClient jdbc;
    private final AuditContext audit;

    PassRepository(JdbcClient jdbc, AuditContext audit) {
        this.jdbc = jdbc;
        this.audit = audit;
    }

    /**
     * A slot that a job holds and that a run should accept; {@code batchDue} when the job's batch is to be told to
     * begin. A repeated one always says so, lest the first word was lost.
     */
    record DeliveredGrant(
            String task,
            TaskState taskState,
            int number,
            int attempt,
            String node,
            String clusterQueue,
            boolean batchDue) {
        String batch() {
            return Batch.idFor(task, taskState, number);
        }

        Grant grant() {
            return new Grant(number, attempt, node, clusterQueue);
        }
    }

    /** The waiting jobs of a task that avoid the same node, or none. */
    record WaitingGroup(long task, @Nullable Long avoided) {
        static WaitingGroup of(Placement placement) {
            return new WaitingGroup(placement.task(), placement.avoided());
        }
    }

    /** A waiting job, locked for this pass; the attempt is its latest. */
    record ClaimedJob(WaitingGroup group, int number, int attempt) {}

    /** A slot for jobs of one task and batch, which run in it one after another. */
    record PackGrant(Placement slot, List<ClaimedJob> jobs) {
        ClaimedJob first() {
            return jobs.get(0);
        }

        boolean isShared() {
            return jobs.size() > 1;
        }

        Stream<Follower> followers() {
            return jobs.stream().skip(1).map(job -> new Follower(first(), job.number()));
        }
    }

    /** A job whose turn comes after that of the first of its pack. */
    private record Follower(ClaimedJob first, int number) {}

    /**
     * What the size of a task's packs follows from.
     *
     * @param asked the most jobs of a pack, as its owner wants it; null for what the run time suggests
     * @param jobMillis how long its jobs have run, on average; null while none is DONE
     * @param slots the slots that it could have at once, at least 1
     */
    record Packing(
            long task, @Nullable Integer asked, @Nullable Long jobMillis, int slots) {
        int limit(PackRule rule) {
            return rule.limit(asked, jobMillis == null ? null : Duration.ofMillis(jobMillis));
        }
    }

    /** How the waiting jobs of these tasks are packed. In a test phase each job has a slot of its own, and where its results
     * are copied back from. */
    List<Packing> packings(Set<Long> tasks) {
        return jdbc.sql("""
                        SELECT t.id AS task, CASE WHEN t.state = 'TESTING' OR copies THEN 1 ELSE t.pack END AS asked,
                               (y.ran_seconds * 1000 / nullif(y.timed_runs, 0))::bigint AS job_millis,
                               greatest(1, least(t.max_running, a.max_running,
                                   (SELECT sum(n.enabled_slots) FROM node n
                                    WHERE n.queue_id = t.queue_id AND n.cluster_id = ANY (clusters_of(t.clusters, t.queue_id))
                                      AND NOT n.drained AND n.health = 'HEALTHY'))) AS slots
                        FROM task t JOIN account a ON a.id = t.owner_id JOIN task_tally y ON y.task_id = t.id,
                             LATERAL (SELECT EXISTS (SELECT FROM cluster c WHERE c.id = ANY (clusters_of(t.clusters, t.queue_id))
                                                     AND c.own_volume IS NOT NULL) AS copies) v
                        WHERE t.id = ANY (:tasks)
                        """)
                .param("tasks", tasks.toArray(Long[]::new))
                .query(Packing.class)
                .list();
    }

    /**
     * The number of a cluster, with every other pass shut out until the transaction ends: also those over other clusters, for a user's
     * cap holds over all of them.
     */
    Optional<Long> lockCluster(String name) {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('orchestra.pass'))").query(row -> {});
        return jdbc.sql("SELECT id FROM cluster WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    /** How many jobs of the clusters wait for a slot. */
    long waiting(Collection<Long> clusters) {
        return jdbc.sql("""
                        SELECT coalesce(sum(y.assigned), 0)
                        FROM task_tally y JOIN task t ON t.id = y.task_id
                        WHERE y.assigned > 0 AND t.state IN ('TESTING', 'RUNNING')
                          AND t.queue_id IN (SELECT queue_id FROM queue_cluster WHERE cluster_id = ANY (:clusters))
                        """)
                .param("clusters", clusters.toArray(Long[]::new))
                .query(Long.class)
                .single();
    }

    /**
     * Those of the nodes that are as they were seen and give slots; no edit of them ends before this transaction does. A
     * node that was edited meanwhile is left for the pass that the edit wakes.
     *
     * @param seen the enabled slots of each node by its number
     */
    Set<Long> keepNodes(Map<Long, Integer> seen) {
        return Set.copyOf(jdbc.sql("""
                        SELECT n.id
                        FROM unnest(:nodes::bigint[], :enabled::int[]) AS s (node, enabled) JOIN node n ON n.id = s.node
                        WHERE n.enabled_slots = s.enabled AND NOT n.drained AND n.health = 'HEALTHY'
                        ORDER BY n.id
                        FOR KEY SHARE OF n
                        """)
                .param("nodes", seen.keySet().toArray(Long[]::new))
                .param("enabled", seen.values().toArray(Integer[]::new))
                .query(Long.class)
                .list());
    }

    /**
     * Grants of the clusters that no run has accepted, to be sent again: all of them, or those whose time has come. That is
     * after one minute, two, four and so on, for each costs events in a history, and a cluster may be without a worker
     * for days. One that somebody else is changing is left for the next pass: it is being accepted, or killed.
     */
    List<DeliveredGrant> unaccepted(Collection<Long> clusters, boolean all) {
        return jdbc.sql("""
                        WITH again AS (
                            UPDATE job j SET deliveries = j.deliveries + 1
                            FROM (SELECT w.task_id, w.number
                                  FROM job w JOIN node n ON n.id = w.node_id
                                  WHERE n.cluster_id = ANY (:clusters) AND w.state = 'ACTIVATED' AND NOT w.accepted
                                    AND (:all OR w.granted_at < now() - interval '1 minute' * 2 ^ (w.deliveries - 1))
                                  FOR UPDATE OF w SKIP LOCKED) due
                            WHERE j.task_id = due.task_id AND j.number = due.number
                            RETURNING j.task_id, j.number, j.attempt, j.node_id, j.deliveries)
                        """ + grantsOf("again"))
                .param("clusters", clusters.toArray(Long[]::new))
                .param("all", all)
                .query(DeliveredGrant.class)
                .list();
    }

    /** The next waiting jobs of each group, as many as asked for and not being changed by somebody else. */
    List<ClaimedJob> claim(Map<WaitingGroup, Integer> wanted) {
        Map<Boolean, List<Entry<WaitingGroup, Integer>>> avoiding = wanted.entrySet().stream()
                .collect(partitioningBy(group -> group.getKey().avoided() != null));
        return Stream.concat(
                        claim("avoid_node_id = p.avoided", avoiding.getOrDefault(true, List.of())).stream(),
                        claim("avoid_node_id IS NULL", avoiding.getOrDefault(false, List.of())).stream())
                .toList();
    }

    private List<ClaimedJob> claim(String condition, List<Entry<WaitingGroup, Integer>> wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        return jdbc.sql(format("""
                        SELECT j.task_id, j.number, j.attempt, p.avoided
                        FROM unnest(:tasks::bigint[], :avoided::bigint[], :counts::int[]) AS p (task, avoided, count)
                        CROSS JOIN LATERAL (
                            SELECT task_id, number, attempt FROM job
                            WHERE task_id = p.task AND state = 'ASSIGNED' AND pack IS NULL AND %s
                            ORDER BY number LIMIT p.count
                            FOR UPDATE SKIP LOCKED) j
                        ORDER BY j.task_id, j.number
                        """, condition))
                .param(
                        "tasks",
                        wanted.stream().map(group -> group.getKey().task()).toArray(Long[]::new))
                .param(
                        "avoided",
                        wanted.stream().map(group -> group.getKey().avoided()).toArray(Long[]::new))
                .param("counts", wanted.stream().map(Entry::getValue).toArray(Integer[]::new))
                .query((row, index) -> new ClaimedJob(
                        new WaitingGroup(row.getLong("task_id"), row.getObject("avoided", Long.class)),
                        row.getInt("number"),
                        row.getInt("attempt")))
                .list();
    }

    /** Gives the first job of each pack its slot, and lets the others wait for their turn in it. */
    List<DeliveredGrant> activate(List<PackGrant> packs) {
        audit.actAs("scheduler", null);
        List<DeliveredGrant> granted = jdbc.sql("""
                        WITH granted AS (
                            UPDATE job j
                            SET state = 'ACTIVATED', attempt = j.attempt + 1, node_id = g.node, slot = g.slot,
                                granted_at = now(), deliveries = 1, accepted = false, reason = NULL,
                                pack = CASE WHEN g.shared THEN j.number END,
                                pack_attempt = CASE WHEN g.shared THEN j.attempt + 1 END
                            FROM unnest(:tasks::bigint[], :numbers::int[], :nodes::bigint[], :slots::int[], :shared::boolean[])
                                 AS g (task, number, node, slot, shared)
                            WHERE j.task_id = g.task AND j.number = g.number
                            RETURNING j.task_id, j.number, j.attempt, j.node_id, j.deliveries)
                        """ + grantsOf("granted"))
                .param("tasks", column(packs, pack -> pack.slot().task(), Long[]::new))
                .param("numbers", column(packs, pack -> pack.first().number(), Integer[]::new))
                .param("nodes", column(packs, pack -> pack.slot().node(), Long[]::new))
                .param("slots", column(packs, pack -> pack.slot().slot(), Integer[]::new))
                .param("shared", column(packs, PackGrant::isShared, Boolean[]::new))
                .query(DeliveredGrant.class)
                .list();
        follow(packs.stream().flatMap(PackGrant::followers).toList());
        return granted;
    }

    private void follow(List<Follower> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        UPDATE job j SET pack = g.pack, pack_attempt = g.pack_attempt, accepted = false
                        FROM unnest(:tasks::bigint[], :numbers::int[], :packs::int[], :attempts::int[])
                             AS g (task, number, pack, pack_attempt)
                        WHERE j.task_id = g.task AND j.number = g.number
                        """)
                .param("tasks", column(jobs, job -> job.first().group().task(), Long[]::new))
                .param("numbers", column(jobs, Follower::number, Integer[]::new))
                .param("packs", column(jobs, job -> job.first().number(), Integer[]::new))
                .param("attempts", column(jobs, job -> job.first().attempt() + 1, Integer[]::new))
                .update();
    }

    private static <R, T> T[] column(List<R> rows, Function<R, T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }

    /**
     * Records that the batches of these grants are told to begin, so that later passes do not tell them too. A task that
     * somebody else is changing is left out: nobody waits for a task who holds jobs.
     */
    void recordBegun(List<DeliveredGrant> due) {
        jdbc.sql("""
                        WITH due AS (
                            SELECT DISTINCT task, number / :size AS batch
                            FROM unnest(:tasks::text[], :numbers::int[]) AS d (task, number)),
                        unlocked AS (
                            SELECT id FROM task WHERE name IN (SELECT task FROM due)
                            FOR NO KEY UPDATE SKIP LOCKED)
                        UPDATE task t
                        SET begun = t.begun || (SELECT array_agg(batch) FROM due
                                                WHERE due.task = t.name AND NOT batch = ANY (t.begun))
                        FROM unlocked WHERE t.id = unlocked.id
                        """)
                .param("size", Batch.MAX_JOBS)
                .param("tasks", due.stream().map(DeliveredGrant::task).toArray(String[]::new))
                .param("numbers", due.stream().map(DeliveredGrant::number).toArray(Integer[]::new))
                .update();
    }

    private static String grantsOf(String rows) {
        return format(GRANTS, Batch.MAX_JOBS, rows);
    }
}
