package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.TaskState;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.capacity.Nodes;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.RunView;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.TaskView.Counts;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.TestData;
import org.orchestra.testing.PostgresExtension;
import org.orchestra.testing.TemporalExtension;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.worker.WorkerApplication;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Tasks where one node of two eats every job it gets, on a real PostgreSQL and Temporal's in-process service. */
@SpringBootTest(
        classes = {WorkerApplication.class, FailingNodeLifeIT.Sites.class},
        properties = {
            "spring.config.name=worker",
            "server.port=0",
            "orchestra.bootstrap.clusters[0].name=local",
            "orchestra.bootstrap.clusters[0].type=local",
            "orchestra.bootstrap.queues[0].name=cpu",
            "orchestra.bootstrap.queues[0].cluster=local",
            "orchestra.bootstrap.queues[0].is-default=true",
            "orchestra.bootstrap.nodes[0].name=hole",
            "orchestra.bootstrap.nodes[0].queue=cpu",
            "orchestra.bootstrap.nodes[0].slots=6",
            "orchestra.bootstrap.nodes[1].name=good",
            "orchestra.bootstrap.nodes[1].queue=cpu",
            "orchestra.bootstrap.nodes[1].slots=2"
        })
@DirtiesContext
class FailingNodeLifeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final QueueName CPU = new QueueName("cpu");
    private static final NodeName HOLE = new NodeName("hole");

    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    @RegisterExtension
    static final TemporalExtension TEMPORAL = new TemporalExtension();

    @TempDir
    static Path folder;

    private static int users;

    @Autowired
    Tasks tasks;

    @Autowired
    Nodes nodes;

    @Autowired
    Storage storage;

    @Autowired
    FailingNodeConnections sites;

    @TestConfiguration(proxyBeanMethods = false)
    static class Sites {
        @Bean
        @Primary
        FailingNodeConnections eatingSites(
                WorkerSettings settings, PodSettings pods, ImageSettings images, RunFiles files, Storage storage) {
            return new FailingNodeConnections(settings, pods, images, files, storage);
        }
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        POSTGRES.register(properties);
        TEMPORAL.register(properties);
        properties.add("orchestra.storage.root", () -> folder.resolve("volume").toString());
    }

    @BeforeEach
    void theHoleIsOpen() {
        nodes.resume(CPU, HOLE);
    }

    @Test
    void aTaskIsDoneThoughOneNodeEatsItsJobs() {
        // given six jobs in the hole, while the others are done
        String fit = create("fit", 30, true);
        sites.letSucceed(fit);
        await().atMost(PATIENCE).until(() -> tasks.get(fit).counts().done() == 24);

        // when
        sites.letFail(fit);

        // then
        awaitDone(fit, 30);
        assertThat(nodes.get(CPU, HOLE).state()).isEqualTo(NodeState.CORDONED);
        assertThat(nodes.get(CPU, HOLE).reason()).contains("5 of " + fit).contains("exit code 127");
        assertThat(failures(fit, 30)).hasSize(6).noneMatch(RunView::charged);
    }

    @Test
    void aTaskThatTheHoleBrokeInItsTestPhaseIsTestedAgainAndDone() {
        // given
        String broken = create("broken", 20, false);
        sites.letFail(broken);
        await().atMost(PATIENCE).until(() -> tasks.get(broken).state() == TaskState.BROKEN);
        assertThat(nodes.get(CPU, HOLE).state()).isEqualTo(NodeState.OPEN);
        sites.letSucceed(broken);

        // when the hole eats another user's jobs
        String other = create("other", 30, true);
        sites.letSucceed(other);
        await().atMost(PATIENCE).until(() -> tasks.get(other).counts().done() == 24);
        sites.letFail(other);

        // then
        awaitDone(broken, 20);
        awaitDone(other, 30);
        assertThat(nodes.get(CPU, HOLE).state()).isEqualTo(NodeState.CORDONED);
        assertThat(failures(broken, 20)).isNotEmpty().noneMatch(RunView::charged);
        assertThat(failures(other, 30)).hasSize(6).noneMatch(RunView::charged);
    }

    private void awaitDone(String task, int jobs) {
        await().atMost(PATIENCE).until(() -> tasks.get(task).state() == TaskState.DONE);
        TaskView done = tasks.get(task);
        assertThat(done.counts()).isEqualTo(new Counts(0, 0, 0, 0, jobs, 0, 0, 0));
        assertThat(done.reason()).isNull();
    }

    private List<RunView> failures(String task, int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(job -> tasks.job(task, job).runs())
                .flatMap(List::stream)
                .filter(run -> "FAILED".equals(run.outcome()))
                .toList();
    }

    /** A task of a user of its own; its jobs end when the test lets them. */
    private String create(String name, int jobs, boolean bypass) {
        TestData data = new TestData(POSTGRES.jdbc(), storage);
        String user = "user" + ++users;
        data.user(user);
        String configs = data.configs(user, "configs", jobs);
        String task = "user." + user + "." + name;
        tasks.create(
                new NewTask(
                        task,
                        new Inputs("user." + user + ".data", configs, Map.of()),
                        new Program("none:1", "cp %IN %OUT; : %DATA", null, null, false, false),
                        null,
                        ResourceRequest.NOTHING,
                        new Options(bypass, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, 1, TestChoice.FIRST)),
                user);
        return task;
    }
}
