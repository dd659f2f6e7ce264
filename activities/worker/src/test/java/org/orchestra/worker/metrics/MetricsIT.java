package org.orchestra.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.TemporalExtension;
import org.orchestra.volume.Storage;
import org.orchestra.worker.WorkerApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What a worker tells Prometheus: scraped from a whole worker that runs jobs. */
@SpringBootTest(
        classes = WorkerApplication.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=worker",
            "orchestra.bootstrap.clusters[0].name=local",
            "orchestra.bootstrap.clusters[0].type=local",
            "orchestra.bootstrap.queues[0].name=cpu",
            "orchestra.bootstrap.queues[0].cluster=local",
            "orchestra.bootstrap.queues[0].is-default=true",
            "orchestra.bootstrap.nodes[0].name=here",
            "orchestra.bootstrap.nodes[0].queue=cpu",
            "orchestra.bootstrap.nodes[0].slots=4"
        })
@DirtiesContext
class MetricsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String QUEUE = "{cluster=\"local\",queue=\"cpu\"}";
    private static final String CLUSTER = "{cluster=\"local\"}";

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final TemporalExtension TEMPORAL = new TemporalExtension();

    @TempDir
    static Path folder;

    @LocalServerPort
    int port;

    @Autowired
    Tasks tasks;

    @Autowired
    TaskKills kills;

    @Autowired
    Storage storage;

    @Autowired
    RunReports reports;

    @Autowired
    CapacityGauges capacity;

    @Autowired
    PassMeters passes;

    private static int users;
    private String user;
    private TaskView task;

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        TEMPORAL.register(properties);
        properties.add("orchestra.storage.root", () -> folder.resolve("volume").toString());
        properties.add(
                "orchestra.worker.local-state", () -> folder.resolve("state").toString());
    }

    @BeforeEach
    void newUser() {
        user = "user" + ++users;
        new TestData(POSTGRES.jdbc(), storage).user(user);
    }

    @AfterEach
    void noJobIsLeft() {
        if (!tasks.get(task.name()).state().isFinal()) {
            kills.kill(task.name(), user);
        }
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state().isFinal());
    }

    @Test
    void queuesTellWhatWaitsAndRunsAndIsFree() {
        // when
        create(7, "sleep 60");
        awaitRunning(4);
        capacity.refresh();

        // then
        assertThat(value("orchestra_jobs_running" + QUEUE)).isEqualTo(4);
        assertThat(value("orchestra_jobs_waiting" + QUEUE)).isEqualTo(3);
        assertThat(value("orchestra_slots_enabled" + QUEUE)).isEqualTo(4);
        assertThat(value("orchestra_slots_free" + QUEUE)).isZero();
    }

    @Test
    void nodesAreCountedByTheirState() {
        // given
        create(1, "true");
        capacity.refresh();
        assertThat(value("orchestra_nodes{cluster=\"local\",state=\"OPEN\"}")).isEqualTo(1);
        assertThat(value("orchestra_nodes{cluster=\"local\",state=\"DRAINED\"}"))
                .isZero();

        // when
        POSTGRES.jdbc().sql("UPDATE node SET drained = true").update();
        capacity.refresh();

        // then
        assertThat(value("orchestra_nodes{cluster=\"local\",state=\"OPEN\"}")).isZero();
        assertThat(value("orchestra_nodes{cluster=\"local\",state=\"DRAINED\"}"))
                .isEqualTo(1);
        assertThat(value("orchestra_slots_free" + QUEUE)).isZero();
        POSTGRES.jdbc().sql("UPDATE node SET drained = false").update();
    }

    @Test
    void everyGrantIsCountedAndTimedOnce() {
        // given
        double granted = value("orchestra_grants_total" + CLUSTER);
        double waits = value("orchestra_job_wait_seconds_count" + QUEUE);

        // when
        create(9, "true");
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).state() == TaskState.DONE);

        // then
        assertThat(value("orchestra_grants_total" + CLUSTER) - granted).isEqualTo(9);
        assertThat(value("orchestra_job_wait_seconds_count" + QUEUE) - waits).isEqualTo(9);
        assertThat(value("orchestra_grant_latency_seconds_count" + QUEUE))
                .isEqualTo(value("orchestra_job_wait_seconds_count" + QUEUE));
        assertThat(value("orchestra_pass_seconds_count" + CLUSTER)).isPositive();
        assertThat(value("orchestra_pass_seconds_sum" + CLUSTER)).isPositive();
    }

    @Test
    void aGrantThatIsTakenUpAgainIsNotTimedAgain() {
        // given
        create(1, "sleep 60");
        awaitRunning(1);
        double before = value("orchestra_grant_latency_seconds_count" + QUEUE);

        // when
        reports.begin(new RunKey(id(), 0, 1));

        // then
        assertThat(value("orchestra_grant_latency_seconds_count" + QUEUE)).isEqualTo(before);
    }

    @Test
    void whyJobsWaitIsToldOfTheLastPass() {
        // when
        create(9, "sleep 60");
        awaitRunning(4);

        // then a pass that sees all slots taken follows the one that granted them
        await().atMost(PATIENCE).until(() -> {
            passes.refresh();
            return value("orchestra_jobs_waiting_reason{cluster=\"local\",reason=\"SLOTS_BUSY\"}") == 5;
        });
        assertThat(value("orchestra_jobs_waiting_reason{cluster=\"local\",reason=\"USER_CAP\"}"))
                .isZero();
    }

    private void create(int jobs, String command) {
        new TestData(POSTGRES.jdbc(), storage).configs(user, "configs", jobs);
        task = tasks.create(
                new NewTask(
                        "user." + user + ".task",
                        new Inputs("user." + user + ".data", "user." + user + ".configs", Map.of()),
                        new Program("none:1", command + "; cat %DATA %IN > %OUT", null, null, false, false),
                        null,
                        ResourceRequest.NOTHING,
                        new Options(true, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, 1, TestChoice.FIRST)),
                user);
    }

    private void awaitRunning(int jobs) {
        await().atMost(PATIENCE).until(() -> tasks.get(task.name()).counts().running() == jobs);
    }

    private long id() {
        return POSTGRES.jdbc()
                .sql("SELECT id FROM task WHERE name = :name")
                .param("name", task.name())
                .query(Long.class)
                .single();
    }

    /** The value of a series; 0 when there is none. */
    private double value(String series) {
        return scrape().stream()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private List<String> scrape() {
        String page = RestTestClient.bindToServer()
                .baseUrl("http://localhost:" + port)
                .build()
                .get()
                .uri("/actuator/prometheus")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return Arrays.asList(Objects.requireNonNull(page).split("\n"));
    }
}
