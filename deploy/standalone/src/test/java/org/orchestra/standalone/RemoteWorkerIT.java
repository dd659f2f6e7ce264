package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.api.ApiApplication;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.account.ClusterTokens;
import org.orchestra.store.capacity.ClusterEdit;
import org.orchestra.store.capacity.Clusters;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.orchestra.store.use.UseRepository;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.TemporalExtension;
import org.orchestra.volume.Storage;
import org.orchestra.worker.WorkerApplication;
import org.orchestra.worker.remote.RemoteWorkerApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * A cluster whose worker knows Temporal, the volume and the API, and no database: real processes, a real PostgreSQL, Temporal's
 * in-process service, and HTTP over a path that can be cut.
 */
@SpringBootTest(
        classes = {WorkerApplication.class, ApiApplication.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=worker,api",
            "management.server.port=0",
            // All that needs the database, and no cluster.
            "orchestra.worker.clusters=none",
            "orchestra.bootstrap.admin.password=correct horse battery",
            "orchestra.bootstrap.clusters[0].name=far",
            "orchestra.bootstrap.clusters[0].type=local",
            "orchestra.bootstrap.queues[0].name=cpu",
            "orchestra.bootstrap.queues[0].cluster=far",
            "orchestra.bootstrap.queues[0].is-default=true",
            "orchestra.bootstrap.nodes[0].name=there",
            "orchestra.bootstrap.nodes[0].queue=cpu",
            "orchestra.bootstrap.nodes[0].slots=4",
            "orchestra.bootstrap.clusters[1].name=near",
            "orchestra.bootstrap.clusters[1].type=local",
            "orchestra.bootstrap.queues[1].name=both",
            "orchestra.bootstrap.queues[1].clusters=near,far",
            "orchestra.bootstrap.nodes[1].name=here",
            "orchestra.bootstrap.nodes[1].queue=both",
            "orchestra.bootstrap.nodes[1].slots=1",
            "orchestra.bootstrap.nodes[2].name=there",
            "orchestra.bootstrap.nodes[2].queue=both",
            "orchestra.bootstrap.nodes[2].cluster=far",
            "orchestra.bootstrap.nodes[2].slots=1",
            "orchestra.bootstrap.clusters[2].name=away",
            "orchestra.bootstrap.clusters[2].type=local",
            "orchestra.bootstrap.queues[2].name=away",
            "orchestra.bootstrap.queues[2].cluster=away",
            "orchestra.bootstrap.nodes[3].name=away",
            "orchestra.bootstrap.nodes[3].queue=away",
            "orchestra.bootstrap.nodes[3].slots=2"
        })
@DirtiesContext
class RemoteWorkerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ClusterName FAR = new ClusterName("far");
    private static final ClusterName NEAR = new ClusterName("near");
    private static final ClusterName AWAY = new ClusterName("away");

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final TemporalExtension TEMPORAL = new TemporalExtension();

    @TempDir
    static Path folder;

    @LocalServerPort
    int apiPort;

    @Autowired
    Tasks tasks;

    @Autowired
    ClusterTokens tokens;

    @Autowired
    Clusters clusters;

    @Autowired
    UseRepository uses;

    @Autowired
    Storage storage;

    private static int users;
    private static int created;
    private String user;
    private String token;
    private TestData data;
    private Relay path;
    private ConfigurableApplicationContext worker;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        TEMPORAL.register(properties);
        properties.add("orchestra.storage.root", () -> folder.resolve("volume").toString());
    }

    @BeforeEach
    void aUserAndAWorker() throws IOException {
        data = new TestData(POSTGRES.jdbc(), storage);
        user = "user" + ++users;
        data.user(user);
        path = new Relay(apiPort);
        worker = startWorker(FAR);
    }

    @AfterEach
    void stop() throws IOException {
        worker.close();
        path.close();
    }

    @Test
    void aTaskRunsThoughNoDatabaseIsInReachOfItsWorker() {
        // when
        TaskView created = create("train", 23, "cat %DATA %IN > %OUT; echo said %IN", false);

        // then
        assertThat(worker.getBeanNamesForType(DataSource.class)).isEmpty();
        TaskView ended = awaitDone(created);
        assertThat(ended.counts().done()).isEqualTo(23);
        assertThat(clusters.get(FAR).reachable()).isTrue();
        for (int job = 0; job < 23; job++) {
            RunView run = tasks.job(ended.name(), job).runs().get(0);
            assertThat(run.outcome()).isEqualTo("SUCCEEDED");
            assertThat(run.startedAt()).isNotNull();
        }
        String first = tasks.job(ended.name(), 0).job().name();
        assertThat(Path.of(ended.results(), first, "run-1", "output")).hasContent("data.csv\n" + first);
    }

    @Test
    void whatEndsWhileTheApiIsAwayIsReportedWhenItIsBack() throws IOException {
        // given jobs that end when they are told to
        Path gate = folder.resolve("gate-" + user);
        TaskView created =
                create("patient", 4, "while [ ! -e " + gate + " ]; do sleep 0.1; done; cp %IN %OUT; : %DATA", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().running() == 4);

        // when
        path.cut();
        Files.createFile(gate);
        await().atMost(PATIENCE).until(() -> hasOutput(created, 3));

        // then
        assertThat(tasks.get(created.name()).counts().running()).isEqualTo(4);

        // when
        path.mend();

        // then
        TaskView ended = awaitDone(created);
        for (int job = 0; job < 4; job++) {
            assertThat(tasks.job(ended.name(), job).runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.outcome()).isEqualTo("SUCCEEDED"));
        }
    }

    @Test
    void aWorkerWhoseTokenIsRevokedReportsNothingAndAnotherGoesOn() throws IOException {
        // given
        Path gate = folder.resolve("gate-" + user);
        TaskView created =
                create("handed-on", 2, "while [ ! -e " + gate + " ]; do sleep 0.1; done; cp %IN %OUT; : %DATA", true);
        await().atMost(PATIENCE).until(() -> tasks.get(created.name()).counts().running() == 2);

        // when
        tokens.revoke(FAR, token);
        Files.createFile(gate);
        await().atMost(PATIENCE).until(() -> hasOutput(created, 1));

        // then
        assertThat(tasks.job(created.name(), 0).job().state()).isEqualTo(JobState.RUNNING);

        // when
        worker.close();
        worker = startWorker(FAR);

        // then
        awaitDone(created);
    }

    @Test
    void whatAJobUsesIsMeasuredForWhoeverLooks() throws IOException {
        // given
        Path gate = folder.resolve("gate-" + user);
        TaskView created = create("busy", 1, "while [ ! -e " + gate + " ]; do :; done; cp %IN %OUT; : %DATA", true);

        // when
        await().atMost(PATIENCE).until(() -> {
            uses.ask(created.name(), null);
            return uses.running(created.name(), null, 10).stream()
                    .anyMatch(use -> use.cpus() != null && use.cpus() > 0.1);
        });

        // then
        Files.createFile(gate);
        awaitDone(created);
    }

    @Test
    void jobsOfAQueueOnTwoClustersGoOnWhereAWorkerIs() {
        // given the workers of both clusters
        ConfigurableApplicationContext near = startWorker(NEAR);
        await().atMost(PATIENCE).until(() -> clusters.get(NEAR).reachable());

        // when there is nothing else to do, the preferred one has the first job
        TaskView spread = awaitDone(create("spread", "both", List.of(), 2));

        // then
        assertThat(nodes(spread)).startsWith("here");

        // when its worker has gone
        near.close();
        POSTGRES.jdbc()
                .sql("UPDATE cluster SET reported_at = now() - interval '1 hour' WHERE name = 'near'")
                .update();
        TaskView narrow = create("narrow", "both", List.of("near"), 2);
        TaskView elsewhere = awaitDone(create("elsewhere", "both", List.of(), 3));

        // then the other has all of them, but for those that may not go there
        assertThat(nodes(elsewhere)).containsOnly("there");
        assertThat(tasks.get(narrow.name()).counts().assigned()).isEqualTo(2);

        // when it is back
        near = startWorker(NEAR);

        // then
        assertThat(nodes(awaitDone(narrow))).containsOnly("here");
        near.close();
    }

    @Test
    void aClusterWithAVolumeOfItsOwnGetsTheDataAndGivesBackTheResults() throws IOException {
        // given
        ownVolume();
        data.checksums("user." + user + ".data");
        Path there = folder.resolve("volume-away").resolve(user);
        ConfigurableApplicationContext away = startWorker(AWAY, folder.resolve("volume-away"));

        // when
        TaskView task = create(
                "carried",
                "away",
                List.of(),
                5,
                "mkdir sub; cat %DATA %IN > %OUT; cp %IN sub/copy; ln -s /etc/passwd x; echo said");

        // then
        TaskView ended = awaitDone(task);
        String first = tasks.job(ended.name(), 0).job().name();
        Path result = Path.of(ended.results(), first, "result");
        assertThat(result.resolve("output")).hasContent("data.csv\n" + first);
        assertThat(result.resolve("sub/copy")).hasContent(first);
        assertThat(result.resolve("x")).doesNotExist();
        assertThat(Path.of(ended.results(), first, "run-1.log")).hasContent("said");
        assertThat(there.resolve("files/user." + user + ".data/data.csv")).hasContent("data.csv");

        // when the API is away while jobs end
        Path gate = folder.resolve("gate-" + user);
        TaskView patient = create(
                "patient-away",
                "away",
                List.of(),
                2,
                "while [ ! -e " + gate + " ]; do sleep 0.1; done; cp %IN %OUT; : %DATA");
        await().atMost(PATIENCE).until(() -> tasks.get(patient.name()).counts().running() == 2);
        path.cut();
        Files.createFile(gate);
        String name = tasks.job(patient.name(), 1).job().name();
        await().atMost(PATIENCE)
                .until(() -> Files.exists(there.resolve(patient.name() + "/" + name + "/run-1/output")));

        // and its worker is another when it is back
        away.close();
        path.mend();
        away = startWorker(AWAY, folder.resolve("volume-away"));

        // then
        awaitDone(patient);
        assertThat(tasks.job(patient.name(), 1).runs()).hasSize(1);
        assertThat(Path.of(patient.results(), name, "result", "output")).hasContent(name);
        away.close();
    }

    @Test
    void aWorkerThatHasTheServersVolumeServesNoClusterWithOneOfItsOwn() throws IOException {
        // given a dataset that would be copied onto itself
        data.checksums("user." + user + ".data");
        awaitDone(create("marks-the-volume", 1, "cp %IN %OUT; : %DATA", true));
        POSTGRES.jdbc()
                .sql("UPDATE cluster SET reported_at = NULL WHERE name = 'away'")
                .update();
        Path own = ownVolume();
        if (Files.exists(own)) {
            Files.move(own, folder.resolve("kept"));
        }
        Files.createSymbolicLink(own, storage.root());

        // when
        ConfigurableApplicationContext away = startWorker(AWAY, own);
        TaskView task = create("not-there", "away", List.of(), 1, "cp %IN %OUT; : %DATA");

        // then
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).counts().assigned() == 1);
        assertThat(clusters.get(AWAY).reachable()).isFalse();
        assertThat(storage.root().resolve(user + "/files/user." + user + ".data/data.csv"))
                .hasContent("data.csv");
        away.close();
        Files.delete(own);
    }

    private Path ownVolume() {
        Path own = folder.resolve("volume-away");
        clusters.edit(AWAY, new ClusterEdit(null, null, null, null, null, own.toString(), null));
        return own;
    }

    private List<String> nodes(TaskView task) {
        return IntStream.range(0, task.jobs())
                .mapToObj(job -> tasks.job(task.name(), job).runs().get(0).node())
                .toList();
    }

    private TaskView create(String name, String queue, List<String> among, int jobs) {
        return create(name, queue, among, jobs, "cp %IN %OUT; : %DATA");
    }

    private TaskView create(String name, String queue, List<String> among, int jobs, String command) {
        NewTask any = request(name, queue, jobs, command, true);
        return tasks.create(
                new NewTask(
                        any.name(),
                        any.inputs(),
                        any.program(),
                        queue,
                        among,
                        any.request(),
                        any.options(),
                        List.of(),
                        null),
                user);
    }

    private ConfigurableApplicationContext startWorker(ClusterName cluster) {
        return startWorker(cluster, storage.root());
    }

    private ConfigurableApplicationContext startWorker(ClusterName cluster, Path volume) {
        token = "token-" + ++created;
        return RemoteWorkerApplication.builder()
                .registerShutdownHook(false)
                .run(
                        "--spring.config.name=remote-worker",
                        // Here the class path has the API's own server, which a worker has not.
                        "--spring.main.web-application-type=none",
                        "--orchestra.remote.cluster=" + cluster,
                        "--orchestra.remote.api=http://localhost:" + path.port(),
                        "--orchestra.remote.token=" + tokens.create(cluster, token),
                        "--orchestra.temporal.address=" + TEMPORAL.address(),
                        "--orchestra.storage.root=" + volume,
                        "--orchestra.worker.local-state=" + folder.resolve("state-" + cluster));
    }

    private boolean hasOutput(TaskView task, int job) {
        String name = tasks.job(task.name(), job).job().name();
        return Files.exists(Path.of(task.results(), name, "run-1", "output"));
    }

    private TaskView create(String name, int jobs, String command, boolean bypass) {
        return tasks.create(request(name, null, jobs, command, bypass), user);
    }

    private NewTask request(String name, @Nullable String queue, int jobs, String command, boolean bypass) {
        String configs = data.configs(user, name + ".configs", jobs);
        data.checksums(configs);
        return new NewTask(
                "user." + user + "." + name, "user." + user + ".data", configs, "none:1", command, queue, bypass);
    }

    private TaskView awaitDone(TaskView task) {
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state().isFinal());
        TaskView ended = tasks.get(task.name());
        assertThat(ended.state()).as(ended.toString()).isEqualTo(TaskState.DONE);
        return ended;
    }
}
