package org.orchestra.api.explanation;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.mockito.Mockito;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.TaskWorkflows;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** What would become of one more task in the queue of {@link ContendedQueue}, whose Javadoc has the arithmetic. */
class TaskForecastsIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private final ContendedQueue contention = new ContendedQueue(STORE);

    @BeforeEach
    void threeUsersWantFourSlots() {
        contention.begin();
    }

    @Test
    void aNewUsersTaskGoesBehindThoseWhoHaveAsLittle() {
        // given Dan with nothing else: T = 3, so 999.4, 999.2 and 999.0, each behind the older ones with the same
        STORE.data().user("dan");

        // when
        TaskForecast forecast = forecast("dan", 3, true, null, 0);

        // then his first is behind bob 0, bob 1 and eva 0; his last behind eva's three too, and so the eighth: the
        // fourth
        // slot's second turn, 4:30, and 2:00 more until it ends
        assertThat(forecast.jobs()).isEqualTo(3);
        assertThat(forecast.queue()).isEqualTo("cpu");
        assertThat(forecast.cluster()).isEqualTo(StoreExtension.CLUSTER);
        assertThat(forecast.freeSlots()).isZero();
        assertThat(forecast.enabledSlots()).isEqualTo(4);
        assertThat(forecast.neverReason()).isNull();
        assertThat(forecast.ahead()).isEqualTo(3);
        assertClose(forecast.expectedStart(), contention.at(2, 30));
        assertClose(forecast.expectedEnd(), contention.at(6, 30));
        assertThat(forecast.messages())
                .containsExactly(
                        "3 jobs wait for a slot in cpu: 4 of 4 in use, 3 jobs ahead of yours, first start expected in about 2 h.",
                        "The last job is expected to end in about 6 h.");
    }

    @Test
    void aTaskWeighsOnItsOwnersOtherJobs() {
        // when Eva has T = 23: her 3 old jobs have 995.4 and less, hers of the new task 994.8 and less, behind all
        // others
        TaskForecast forecast = forecast("eva", 20, true, null, 0);

        // then 8 are ahead: the first slot's third turn; the last is the 28th, the fourth slot's seventh turn
        assertThat(forecast.ahead()).isEqualTo(8);
        assertClose(forecast.expectedStart(), contention.at(6, 0));
        assertClose(forecast.expectedEnd(), contention.at(16, 30));
    }

    @Test
    void aTaskWithAHigherPriorityGoesBeforeItsOwnersOthersOnly() {
        // when Eva has T = 4: her new job goes first among hers, 999.2, behind Bob's two
        TaskForecast forecast = forecast("eva", 1, true, null, 1);

        // then
        assertThat(forecast.ahead()).isEqualTo(2);
    }

    @Test
    void onlyTheTestJobsStandInLineAtFirst() {
        // when Bob has T = 12: his 2 old jobs 997.6 and less, then the test jobs, behind Eva's 3 and Ana's 3
        TaskForecast forecast = forecast("bob", 500, false, null, 0);

        // then
        assertThat(forecast.jobs()).isEqualTo(500);
        assertThat(forecast.ahead()).isEqualTo(8);
        assertThat(forecast.messages())
                .hasSize(3)
                .contains("490 jobs wait until the 10 test jobs have succeeded: none is done.");
    }

    @Test
    void capsLimitTheForecast() {
        // when
        TaskForecast capped = forecast("bob", 8, true, 2, 0);
        STORE.jdbc()
                .sql("UPDATE account SET max_running = 2 WHERE username = 'bob'")
                .update();
        TaskForecast shut = forecast("bob", 8, true, null, 0);

        // then
        assertThat(capped.messages())
                .contains("6 jobs wait until other jobs of the task end: 0 of at most 2 are running.");
        assertThat(shut.expectedStart()).isNull();
        assertThat(shut.expectedEnd()).isNull();
        assertThat(shut.messages())
                .containsExactly(
                        "8 jobs wait until other jobs of bob end: 0 of at most 2 are running.",
                        "The end is unknown: it depends on when the jobs can start.");
    }

    @Test
    void aTaskThatWouldNeverStartIsToldSo() {
        // given
        STORE.jdbc().sql("UPDATE node SET enabled_slots = 0").update();

        // when
        TaskForecast forecast = forecast("bob", 3, true, null, 0);

        // then
        assertThat(forecast.neverReason())
                .startsWith("3 jobs wait for a node of cpu, and none is enabled: n1 is disabled;");
        assertThat(forecast.messages()).isEmpty();
        assertThat(forecast.expectedStart()).isNull();
    }

    @Test
    void aTaskThatWouldBeKeptANodeIsToldWhich() {
        // given a fifth slot, for which the machine has no CPU left before the first job reaches its limit of an hour
        STORE.jdbc().sql("UPDATE node SET max_slots = 5, enabled_slots = 5").update();
        STORE.observed("n1", 4_000, 65_536, 0);
        STORE.data().user("dan");

        // then
        assertThat(forecast("dan", 1, true, null, 0).messages())
                .first()
                .asString()
                .startsWith(
                        "1 job waits for room on n1, which is kept for it: start expected in about 30 min, and in ");
    }

    @Test
    void nothingIsCreatedAndAllIsCheckedAsForARealTask() {
        // given
        long before = tasks();
        Mockito.clearInvocations(STORE.get(TaskWorkflows.class));

        // when
        forecast("bob", 3, true, null, 0);

        // then
        assertThat(tasks()).isEqualTo(before);
        Mockito.verifyNoInteractions(STORE.get(TaskWorkflows.class));
        NewTask again = new NewTask(
                "user.bob.train",
                "user.bob.data",
                "user.bob.train.configs",
                "python:3.12",
                "run %DATA %IN %OUT",
                null,
                true);
        assertThatThrownBy(() -> STORE.get(Tasks.class).check(again))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("A task named user.bob.train exists");
    }

    @Test
    void aTaskThatWillWaitForAnotherHasNoStartYet() {
        // when
        TaskForecast forecast = forecast(
                "bob",
                3,
                true,
                null,
                0,
                List.of(new TaskDependency(new OwnedName("user.bob.train"), DependencyKind.DONE)));

        // then
        assertThat(forecast.expectedStart()).isNull();
        assertThat(forecast.messages().get(0)).startsWith("3 jobs wait until user.bob.train is DONE: it is RUNNING");
    }

    private static long tasks() {
        return STORE.jdbc().sql("SELECT count(*) FROM task").query(Long.class).single();
    }

    private static void assertClose(@Nullable Instant time, Instant expected) {
        assertThat(time).isCloseTo(expected, within(2, SECONDS));
    }

    private static TaskForecast forecast(
            String owner, int jobs, boolean bypass, @Nullable Integer maxRunning, int priority) {
        return forecast(owner, jobs, bypass, maxRunning, priority, List.of());
    }

    private static TaskForecast forecast(
            String owner,
            int jobs,
            boolean bypass,
            @Nullable Integer maxRunning,
            int priority,
            List<TaskDependency> after) {
        String configs = STORE.data().configs(owner, "new%d-%s".formatted(jobs, maxRunning), jobs);
        NewTask task = new NewTask(
                "user." + owner + ".new",
                new Inputs("user." + owner + ".data", configs, Map.of()),
                new Program("python:3.12", "run %DATA %IN %OUT", null, null, false, false),
                null,
                List.of(),
                ResourceRequest.NOTHING,
                new Options(bypass, maxRunning, priority, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST),
                after,
                null);
        return STORE.get(TaskForecasts.class).of(task, STORE.get(Tasks.class).check(task));
    }
}
