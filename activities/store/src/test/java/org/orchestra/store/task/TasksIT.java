package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.orchestra.store.task.TaskFixture.COMMAND;
import static org.orchestra.store.task.TaskFixture.request;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.task.TaskView.Counts;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a new task must be, and what it is then. */
class TasksIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final JdbcClient jdbc = STORE.jdbc();
    private final TaskFixture fixture = new TaskFixture(STORE);

    @BeforeEach
    void aQueueTwoUsersAndTheirDatasets() {
        fixture.begin();
        TestData data = STORE.data();
        data.queue("big", CLUSTER);
        data.cluster("closed");
        data.queue("far", "closed");
        jdbc.sql("UPDATE cluster SET status = 'INACTIVE' WHERE name = 'closed'").update();
        data.user("zoe");
        jdbc.sql("UPDATE account SET state = 'DISABLED' WHERE username = 'zoe'").update();
        data.configs("ana", "empty", 0);
    }

    @Test
    void aTaskHasAJobForEachConfigurationFileInTheOrderOfTheirNames() {
        // given
        jdbc.sql("""
                        UPDATE dataset_file SET path = 'Z/first' WHERE path = 'config-000002.json'
                        """).update();

        // when
        TaskView task = tasks.create(request(), "ana");

        // then
        assertThat(task.state()).isEqualTo(TaskState.REGISTERED);
        assertThat(task.queue()).isEqualTo("cpu");
        assertThat(task.cluster()).isEqualTo(CLUSTER);
        assertThat(task.owner()).isEqualTo("ana");
        assertThat(task.results())
                .isEqualTo(STORE.storage().root().resolve("ana/user.ana.train").toString());
        assertThat(task.counts()).isEqualTo(new Counts(3, 0, 0, 0, 0, 0, 0, 0));
        assertThat(jobNames(task.name())).containsExactly("Z/first", "config-000000.json", "config-000001.json");
        verify(workflows).start(fixture.id(task.name()), task.name());
    }

    @Test
    void aSingleFileAsConfigurationMakesOneJob() {
        // when
        TaskView task =
                tasks.create(request("user.ana.one", "user.ana.data", "user.ana.data", "i:1", COMMAND, "big"), "ana");

        // then
        assertThat(task.jobs()).isEqualTo(1);
        assertThat(task.queue()).isEqualTo("big");
        assertThat(jobNames("user.ana.one")).containsExactly("data.csv");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aBadRequestIsRefusedInOneSentenceAndChangesNothing(
            String what, NewTask request, Refusal.RefusalKind kind, String code, List<String> named) {
        // given
        fixture.register("user.ana.taken");
        clearInvocations(workflows);
        List<Object> before = fixture.everything();

        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> tasks.create(request, "ana"));

        // then
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(kind);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.getMessage())
                .matches("[^\\n]+: [^\\n]+[.]")
                .doesNotContain(". ")
                .contains(named);
        assertThat(fixture.everything()).isEqualTo(before);
        verifyNoInteractions(workflows);
    }

    static Stream<Arguments> aBadRequestIsRefusedInOneSentenceAndChangesNothing() {
        return Stream.of(
                bad(
                        "a name outside the rule",
                        request("user.ana.Train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-name",
                        "user.ana.Train",
                        "user.<username>.<anything>"),
                bad(
                        "a name that leaves its folder",
                        request("user.ana...", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-name",
                        "user.<username>.<anything>"),
                bad(
                        "a name without an owner",
                        request("train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-name",
                        "user.<username>.<anything>"),
                bad(
                        "an owner who does not exist",
                        request("user.eve.train", "user.eve.data", "user.eve.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.NOT_FOUND,
                        "user-not-found",
                        "eve",
                        "existing user"),
                bad(
                        "an owner who is disabled",
                        request("user.zoe.train", "user.zoe.data", "user.zoe.data", "i:1", COMMAND, null),
                        Refusal.RefusalKind.NOT_FOUND,
                        "user-not-found",
                        "zoe"),
                bad(
                        "somebody else's data",
                        request("user.ana.train", "user.bob.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.FORBIDDEN,
                        "dataset-not-shared",
                        "user.bob.data",
                        "use a dataset of ana"),
                bad(
                        "somebody else's configurations",
                        request("user.ana.train", "user.ana.data", "user.bob.data", "i:1", COMMAND, null),
                        Refusal.RefusalKind.FORBIDDEN,
                        "dataset-not-shared",
                        "user.bob.data"),
                bad(
                        "a command without %DATA",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "x %IN %OUT", null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-command",
                        "%DATA"),
                bad(
                        "a command without %IN",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "x %DATA %OUT", null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-command",
                        "%IN"),
                bad(
                        "a command without %OUT",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", "%DATA %IN", null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-command",
                        "%OUT"),
                bad(
                        "an unknown dataset",
                        request("user.ana.train", "user.ana.dta", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.NOT_FOUND,
                        "dataset-not-found",
                        "user.ana.dta",
                        "maestro castor upload"),
                bad(
                        "unknown configurations",
                        request("user.ana.train", "user.ana.data", "user.ana.cfg", "i:1", COMMAND, null),
                        Refusal.RefusalKind.NOT_FOUND,
                        "dataset-not-found",
                        "user.ana.cfg",
                        "maestro castor upload"),
                bad(
                        "no configurations",
                        request("user.ana.train", "user.ana.data", "user.ana.empty", "i:1", COMMAND, null),
                        Refusal.RefusalKind.INVALID,
                        "dataset-empty",
                        "user.ana.empty",
                        "upload a directory"),
                bad(
                        "an unknown queue",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "gpu"),
                        Refusal.RefusalKind.NOT_FOUND,
                        "queue-not-found",
                        "gpu",
                        "big, cpu"),
                bad(
                        "a queue of an inactive cluster",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "far"),
                        Refusal.RefusalKind.CONFLICT,
                        "cluster-inactive",
                        "far is on cluster closed, which is inactive",
                        "big, cpu"),
                bad(
                        "a queue that no database can name",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND, "c\0pu"),
                        Refusal.RefusalKind.NOT_FOUND,
                        "queue-not-found",
                        "big, cpu"),
                bad(
                        "a bad image name",
                        request("user.ana.train", "user.ana.data", "user.ana.configs", "Python:", COMMAND, null),
                        Refusal.RefusalKind.INVALID,
                        "invalid-image",
                        "Python:",
                        "python:3.12"),
                bad(
                        "an image that is not allowed",
                        request(
                                "user.ana.train",
                                "user.ana.data",
                                "user.ana.configs",
                                "evil.example/i:1",
                                COMMAND,
                                null),
                        Refusal.RefusalKind.FORBIDDEN,
                        "image-not-allowed",
                        "evil.example/i:1",
                        "docker.io/"),
                bad(
                        "a command that is too long with its paths",
                        request(
                                "user.ana.train",
                                "user.ana.data",
                                "user.ana.configs",
                                "i:1",
                                COMMAND + " %IN".repeat(2_000),
                                null),
                        Refusal.RefusalKind.INVALID,
                        "command-too-long",
                        "131,071"),
                bad(
                        "a task that exists",
                        request("user.ana.taken", "user.ana.data", "user.ana.configs", "i:1", COMMAND, null),
                        Refusal.RefusalKind.CONFLICT,
                        "task-exists",
                        "user.ana.taken",
                        "choose another name"));
    }

    @Test
    void aTaskWithoutAQueueIsRefusedWhenThereIsNoDefault() {
        // given
        jdbc.sql("UPDATE queue SET is_default = false").update();

        // then
        assertThatThrownBy(() -> tasks.create(request(), "ana"))
                .isInstanceOf(Refusal.class)
                .hasMessage("No default queue is set: name one of big, cpu.");
    }

    @Test
    void aTaskOverTheResultsOfAnEarlierOneIsRefusedAndTheyStay() throws IOException {
        // given
        Path old = STORE.storage().task(new OwnedName("user.ana.train")).resolve("kept");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "result");
        List<Object> before = fixture.everything();

        // then
        assertThatThrownBy(() -> tasks.create(request(), "ana"))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "The results of an earlier task user.ana.train are still there: delete them with maestro task delete user.ana.train --files, or choose another name.");
        assertThat(fixture.everything()).isEqualTo(before);
    }

    @Test
    void theCommandOfTheLongestJobMustFit() {
        // given
        NewTask request = request(
                "user.ana.train", "user.ana.data", "user.ana.configs", "i:1", COMMAND + " %IN".repeat(300), null);
        jdbc.sql("UPDATE dataset_file SET path = repeat('long/', 95) || path WHERE path = 'config-000001.json'")
                .update();

        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> tasks.create(request, "ana"));

        // then
        assertThat(refusal.code()).isEqualTo("command-too-long");
        jdbc.sql("UPDATE dataset_file SET path = 'short' WHERE path LIKE 'long/%'")
                .update();
        assertThat(tasks.create(request, "ana").jobs()).isEqualTo(3);
    }

    @Test
    void moreJobsThanATaskMayHaveAreRefused() {
        // given
        jdbc.sql("""
                        INSERT INTO dataset_file (dataset_id, path, bytes, sha256)
                        SELECT d.id, 'c' || i, 0, repeat('0', 64) FROM dataset d, generate_series(1, 100001) i
                        WHERE d.name = 'user.ana.empty'
                        """).update();

        // then
        assertThatThrownBy(() -> tasks.create(
                        request("user.ana.train", "user.ana.data", "user.ana.empty", "i:1", COMMAND, null), "ana"))
                .isInstanceOf(Refusal.class)
                .hasMessage(
                        "Dataset user.ana.empty has 100,001 files and a task at most 100,000 jobs: split it into several tasks.");
        assertThat(jdbc.sql("SELECT count(*) FROM task").query(Long.class).single())
                .isZero();
    }

    @Test
    void ofTwoCreationsAtOnceOneWinsWholly() throws Exception {
        for (int round = 0; round < 20; round++) {
            // given
            NewTask request =
                    request("user.ana.round" + round, "user.ana.data", "user.ana.configs", "i:1", COMMAND, null);

            // when
            List<String> answers = RunDriver.atOnce(List.of(() -> answer(request), () -> answer(request)));

            // then
            assertThat(answers).containsExactlyInAnyOrder("created", "task-exists");
            assertThat(tasks.get(request.name()).counts().registered()).isEqualTo(3);
        }
    }

    @Test
    void anUnknownTaskIsRefusedByEveryCall() {
        Stream.<Runnable>of(
                        () -> tasks.get("user.ana.none"),
                        () -> STORE.get(TaskKills.class).kill("user.ana.none", "ana"),
                        () -> STORE.get(TaskKills.class).killJob("user.ana.none", 0, "ana"),
                        () -> STORE.get(TaskRetries.class).retry("user.ana.none", RetryRequest.ALL, "ana"),
                        () -> STORE.get(TaskDeletions.class).delete("user.ana.none", true),
                        () -> tasks.job("user.ana.none", 0))
                .forEach(call -> assertThatThrownBy(call::run)
                        .isInstanceOf(Refusal.class)
                        .hasMessage("There is no task user.ana.none: check the name with maestro task list."));
    }

    private static Arguments bad(String what, NewTask request, Refusal.RefusalKind kind, String code, String... named) {
        return Arguments.of(what, request, kind, code, List.of(named));
    }

    private String answer(NewTask request) {
        try {
            tasks.create(request, "ana");
            return "created";
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private List<String> jobNames(String task) {
        return jdbc.sql("SELECT name FROM job WHERE task_id = :task ORDER BY number")
                .param("task", fixture.id(task))
                .query(String.class)
                .list();
    }
}
