package org.orchestra.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.task.TaskState;
import org.orchestra.kubernetes.KubernetesClients;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.orchestra.temporal.DrainWorkflows;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.TemporalExtension;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.orchestra.volume.Storage;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A worker on a real Kubernetes cluster, with two simulated nodes of its own. */
@RequiresTestbed
@SpringBootTest(
        classes = WorkerApplication.class,
        properties = {
            "spring.config.name=worker",
            "server.port=0",
            "orchestra.health.interval=1s",
            "orchestra.health.rest=2s",
            "orchestra.bootstrap.queues[0].name=cpu",
            "orchestra.bootstrap.queues[0].cluster=testbed",
            "orchestra.bootstrap.queues[0].cpus=0.1",
            "orchestra.bootstrap.queues[0].memory=64MB",
            "orchestra.bootstrap.queues[0].is-default=true"
        })
@DirtiesContext
class NodesKT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String USER =
            "kt-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    private static final String ONE = USER + "-one";
    private static final String OTHER = USER + "-other";

    private static final Map<String, Quantity> ROOM =
            Map.of("cpu", new Quantity("8"), "memory", new Quantity("16Gi"), "pods", new Quantity("100"));

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final TemporalExtension TEMPORAL = new TemporalExtension();

    @TempDir
    static Path folder;

    private static CoreV1Api core;

    @Autowired
    Tasks tasks;

    @Autowired
    TaskKills kills;

    @Autowired
    DrainWorkflows drains;

    @Autowired
    Storage storage;

    @Autowired
    Reconciler reconciler;

    private final JdbcClient jdbc = POSTGRES.jdbc();

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        TEMPORAL.register(properties);
        properties.add("orchestra.storage.root", folder::toString);
        // All of it here, for what is in a list comes from one source only.
        properties.add("orchestra.bootstrap.clusters[0].name", () -> "testbed");
        properties.add("orchestra.bootstrap.clusters[0].type", () -> "kubernetes");
        properties.add("orchestra.bootstrap.clusters[0].volume.kind", () -> "host-path");
        properties.add("orchestra.bootstrap.clusters[0].volume.path", folder::toString);
    }

    @BeforeAll
    static void makeNodes() throws ApiException {
        core = new CoreV1Api(KubernetesClients.fromEnvironment());
        for (String name : List.of(ONE, OTHER)) {
            core.createNode(new V1Node()
                            .metadata(new V1ObjectMeta()
                                    .name(name)
                                    .labels(Map.of("type", "kwok", "kubernetes.io/hostname", name))
                                    .annotations(Map.of("kwok.x-k8s.io/node", "fake")))
                            .status(new V1NodeStatus().allocatable(ROOM).capacity(ROOM)))
                    .execute();
        }
    }

    @AfterAll
    static void clearAway() throws ApiException {
        core.deleteNode(ONE).execute();
        core.deleteNode(OTHER).execute();
        core.deleteNamespace(USER).execute();
        core.deletePersistentVolume("orchestra-" + USER).execute();
        core.deletePersistentVolume("orchestra-" + USER + ".shared").execute();
    }

    @BeforeEach
    void aUserAndBothNodesWell() {
        if (jdbc.sql("SELECT count(*) FROM account").query(Integer.class).single() == 0) {
            TestData data = new TestData(jdbc, storage);
            data.user(USER);
            data.node("cpu", ONE, 4);
            data.node("cpu", OTHER, 4);
            reconciler.reconcile();
        }
        jdbc.sql("UPDATE node SET drained = false").update();
        await().atMost(PATIENCE).until(() -> reported() == 2 && isWell(ONE) && isWell(OTHER));
    }

    @Test
    void aCordonedNodeGivesNoSlotsAndComesBackByItself() throws ApiException {
        // given
        cordon(true);
        await().atMost(PATIENCE).until(() -> !isWell(ONE));

        // when
        TaskView task = create("brief", 4, "sleep 1");

        // then
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state() == TaskState.DONE);
        assertThat(jdbc.sql("SELECT DISTINCT node FROM run r JOIN task t ON t.id = r.task_id WHERE t.name = :task")
                        .param("task", task.name())
                        .query(String.class)
                        .list())
                .containsExactly(OTHER);
        assertThat(jdbc.sql("SELECT health_reason FROM node WHERE name = :name")
                        .param("name", ONE)
                        .query(String.class)
                        .single())
                .isEqualTo("it is cordoned: run 'kubectl uncordon %s' to use it".formatted(ONE));

        // when
        cordon(false);

        // then
        await().atMost(PATIENCE).until(() -> isWell(ONE));
    }

    @Test
    void theJobsOfADrainedNodeMoveToAnother() {
        // given
        TaskView task = create("long", 4, "sleep 3600");
        await().atMost(PATIENCE).until(() -> running(ONE) + running(OTHER) == 4);
        int before = running(ONE);
        assertThat(before).isPositive();

        // when
        long node = jdbc.sql("UPDATE node SET drained = true WHERE name = :name RETURNING id")
                .param("name", ONE)
                .query(Long.class)
                .single();
        drains.empty(node);

        // then
        await().atMost(PATIENCE).until(() -> running(OTHER) == 4);
        assertThat(jdbc.sql(
                                "SELECT outcome || ': ' || reason FROM run WHERE node = :name AND eviction_reason IS NOT NULL")
                        .param("name", ONE)
                        .query(String.class)
                        .list())
                .hasSize(before)
                .containsOnly("EVICTED: the node was drained");
        kills.kill(task.name(), USER);
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state() == TaskState.KILLED);
    }

    private TaskView create(String name, int jobs, String command) {
        String configs = new TestData(jdbc, storage).configs(USER, name + ".configs", jobs);
        return tasks.create(
                new NewTask(
                        "user." + USER + "." + name,
                        "user." + USER + ".data",
                        configs,
                        "localhost/busybox:1",
                        command + "; : %DATA %IN > %OUT",
                        null,
                        true),
                USER);
    }

    private static void cordon(boolean unschedulable) throws ApiException {
        V1Node node = core.readNode(ONE).execute();
        node.getSpec().setUnschedulable(unschedulable);
        // Whatever else has changed of it meanwhile.
        node.getMetadata().setResourceVersion(null);
        core.replaceNode(ONE, node).execute();
    }

    private int reported() {
        return jdbc.sql("SELECT count(*) FROM observed_node WHERE name IN (:one, :other) AND problem IS NULL")
                .param("one", ONE)
                .param("other", OTHER)
                .query(Integer.class)
                .single();
    }

    private boolean isWell(String node) {
        return jdbc.sql("SELECT health = 'HEALTHY' FROM node WHERE name = :name")
                .param("name", node)
                .query(Boolean.class)
                .single();
    }

    private int running(String node) {
        return jdbc.sql("""
                        SELECT count(*) FROM job j JOIN node n ON n.id = j.node_id
                        WHERE n.name = :name AND j.state = 'RUNNING'
                        """).param("name", node).query(Integer.class).single();
    }
}
