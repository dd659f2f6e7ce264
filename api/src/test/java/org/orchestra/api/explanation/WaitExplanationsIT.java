package org.orchestra.api.explanation;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.api.explanation.WaitExplanation.ExplainedWait;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** Why the jobs of {@link ContendedQueue} wait, whose Javadoc has the arithmetic. */
class WaitExplanationsIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private final ContendedQueue contention = new ContendedQueue(STORE);
    private final WaitExplanations explanations = STORE.get(WaitExplanations.class);

    @BeforeEach
    void threeUsersWantFourSlots() {
        contention.begin();
    }

    // Slots in use
    // --------------------------------------------------------------------------------------------------

    @Test
    void aTaskIsToldHowManyAreAheadAndWhenItsFirstJobStarts() {
        // when ana's first waiting job has the sixth turn, 4:10 after the start, which was 0:30 ago
        WaitExplanation explanation = explanations.of("user.ana.train");

        // then
        assertThat(explanation.state()).isEqualTo(TaskState.RUNNING);
        assertThat(explanation.note()).isNull();
        assertThat(explanation.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(WaitReason.SLOTS_BUSY);
            assertThat(wait.permanent()).isFalse();
            assertThat(wait.jobs()).isEqualTo(3);
            assertThat(wait.usedSlots()).isEqualTo(4);
            assertThat(wait.enabledSlots()).isEqualTo(4);
            assertThat(wait.ahead()).isEqualTo(5);
            assertStart(wait, contention.at(4, 10));
            assertThat(wait.message())
                    .isEqualTo(
                            "3 jobs wait for a slot in cpu: 4 of 4 in use, 5 jobs ahead of yours, first start expected in about 4 h.");
        });
    }

    @Test
    void aJobIsToldItsOwnPlace() {
        // when
        ExplainedWait evas = explanations.of("user.eva.train", 2).waits().get(0);
        ExplainedWait bobs = explanations.of("user.bob.train", 1).waits().get(0);

        // then
        assertThat(evas.jobs()).isEqualTo(1);
        assertThat(evas.ahead()).isEqualTo(4);
        assertStart(evas, contention.at(4, 0));
        assertThat(bobs.ahead()).isEqualTo(1);
        assertStart(bobs, contention.at(2, 10));
        assertThat(bobs.message())
                .isEqualTo(
                        "Job 1 waits for a slot in cpu: 4 of 4 in use, 1 job ahead of it, start expected in about 2 h.");
    }

    @Test
    void withoutAnyRunTimeTheStartIsUnknown() {
        // given
        STORE.jdbc()
                .sql("UPDATE task_tally SET timed_runs = 0, timed_seconds = 0")
                .update();

        // when
        ExplainedWait wait = only("user.eva.train");

        // then
        assertThat(wait.expectedStart()).isNull();
        assertThat(wait.message()).endsWith("first start unknown because no job of cpu has finished yet.");
    }

    @Test
    void jobsForWhichASlotIsFreeStartAtTheNextPass() {
        // given two slots more: both of Bob's jobs, then all of Eva's wait
        sql("UPDATE node SET max_slots = 6, enabled_slots = 6");

        // then
        assertThat(only("user.bob.train").reason()).isEqualTo(WaitReason.NEXT_PASS);
        assertThat(only("user.eva.train").ahead()).isEqualTo(2);
        assertThat(explanations.of("user.bob.train", 1).waits().get(0).message())
                .isEqualTo("Job 1 starts at the next pass: a slot is free in cpu.");
    }

    @Test
    void aTaskThatWaitsForAnotherSaysForWhichAndHowFarThatIs() {
        // given
        after("user.eva.train", "DONE");

        // then
        assertThat(only("user.eva.next").message())
                .matches(
                        "\\d jobs wait until user.eva.train is DONE: it is RUNNING, \\d of its \\d jobs (is|are) done\\.");
        assertThat(explanations.of("user.eva.next", 0).waits()).singleElement().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(WaitReason.PREDECESSOR);
            assertThat(wait.message()).startsWith("Job 0 waits until user.eva.train is DONE: ");
        });
    }

    @Test
    void aJobThatWaitsForAnotherSaysWhatThatOneIs() {
        // given
        after("user.eva.train", "EACH_DONE");
        sql("UPDATE task SET state = 'RUNNING' WHERE name = 'user.eva.next'");

        // then
        assertThat(only("user.eva.next").reason()).isEqualTo(WaitReason.PREDECESSOR);
        assertThat(explanations.of("user.eva.next", 2).waits().get(0).message())
                .isEqualTo("Job 2 waits for the job of its number of user.eva.train, which is ASSIGNED.");
    }

    /** A task of Eva's that waits for another, as it is once registered. */
    private static void after(String other, String kind) {
        String configs = STORE.data().configs("eva", "next.configs", 3);
        NewTask plain = new NewTask(
                "user.eva.next", "user.eva.data", configs, "python:3.12", "run %DATA %IN %OUT", "cpu", true);
        STORE.get(Tasks.class)
                .create(
                        new NewTask(
                                plain.name(),
                                plain.inputs(),
                                plain.program(),
                                plain.queue(),
                                List.of(),
                                plain.request(),
                                plain.options(),
                                List.of(new TaskDependency(new OwnedName(other), DependencyKind.valueOf(kind))),
                                null),
                        "eva");
    }

    @Test
    void aJobOfAPackWaitsForItsTurn() {
        // given
        sql("UPDATE task SET pack = 4, max_running = 1 WHERE name = 'user.bob.train'");
        sql("UPDATE node SET max_slots = 5, enabled_slots = 5");
        contention.pass();

        // then
        assertThat(only("user.bob.train").message())
                .isEqualTo("1 job waits for its turn in a pack: short jobs of a task share a slot, one after another.");
        assertThat(explanations.of("user.bob.train", 1).waits().get(0).message())
                .isEqualTo("Job 1 waits for its turn in a pack: short jobs of a task share a slot, one after another.");
    }

    // Every other reason
    // --------------------------------------------------------------------------------------------

    @Test
    void theJobsAfterATestPhaseWaitForItsTestJobs() {
        // given Eva's 500 jobs, of which one test job is done; two slots are free then
        sql("DELETE FROM task WHERE name LIKE 'user.%.train'");
        long tested = STORE.open(STORE.testedTask("eva", "tested", 500));
        contention.pass();
        succeed(tested, 0);
        sql("UPDATE node SET max_slots = 5, enabled_slots = 5");

        // when
        WaitExplanation explanation = explanations.of("user.eva.tested");

        // then
        assertThat(explanation.state()).isEqualTo(TaskState.TESTING);
        assertThat(explanation.waits())
                .extracting(ExplainedWait::reason, ExplainedWait::jobs)
                .containsExactly(
                        tuple(WaitReason.TEST_PHASE, 490),
                        tuple(WaitReason.SLOTS_BUSY, 4),
                        tuple(WaitReason.NEXT_PASS, 2));
        assertThat(explanation.waits().get(0).message())
                .isEqualTo("490 jobs wait until the 10 test jobs have succeeded: 1 is done.");
        assertThat(explanations.of("user.eva.tested", 10).waits())
                .extracting(ExplainedWait::reason)
                .containsExactly(WaitReason.TEST_PHASE);
        assertThat(explanations.of("user.eva.tested", 4).waits())
                .extracting(ExplainedWait::reason)
                .containsExactly(WaitReason.NEXT_PASS);
        assertThat(explanations.of("user.eva.tested", 6).waits())
                .extracting(ExplainedWait::reason, ExplainedWait::ahead)
                .containsExactly(tuple(WaitReason.SLOTS_BUSY, 2L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CLUSTER_INACTIVE | UPDATE cluster SET status = 'INACTIVE' | 3 jobs wait for cluster local, which is inactive: ask an admin to activate it.",
                "CLUSTER_UNREACHABLE | UPDATE cluster SET reported_at = now() - interval '18 minutes' | 3 jobs wait for the worker of cluster local, which was last heard of about 18 min ago: ask an admin if it stays away.",
                "CLUSTER_UNREACHABLE | UPDATE cluster SET reported_at = NULL | 3 jobs wait for cluster local, which no worker has served yet: ask an admin to start one.",
                "NO_NODE | UPDATE node SET enabled_slots = 0 | 3 jobs wait for a node of cpu, and none is enabled: n1 is disabled; ask an admin to enable one or use another queue.",
                "TOO_LARGE | INSERT INTO observed_node SELECT id, 'n1', 500, 2048, 0 FROM cluster | 3 jobs ask for 1 CPU and 1,024 MiB each, and no node of cpu has as much: the largest, n1, has 0.5 CPUs and 2,048 MiB; ask an admin for a larger one or use another queue.",
                "NODES_UNAVAILABLE | UPDATE node SET drained = true | 3 jobs wait for nodes of cpu: n1 is drained.",
                "NODES_UNAVAILABLE | UPDATE node SET health = 'CORDONED', health_reason = '5 jobs failed in 9 s' | 3 jobs wait for nodes of cpu: n1 is cordoned (5 jobs failed in 9 s).",
                "OVER_BUDGET | WITH held AS (UPDATE job SET granted_at = now() - interval '126 hours' WHERE node_id IS NOT NULL) UPDATE account SET budget_hours = 500, budget_days = 30 WHERE username = 'ana' | 3 jobs wait because ana is over budget, with 504 of 500 slot hours used in 30 days: most of that is held by jobs that run; ask an admin for more.",
                "USER_CAP | UPDATE account SET max_running = 4 | 3 jobs wait until other jobs of ana end: 4 of at most 4 are running.",
                "TASK_CAP | UPDATE task SET max_running = 4 | 3 jobs wait until other jobs of the task end: 4 of at most 4 are running."
            })
    void whateverHoldsJobsIsTold(WaitReason reason, String cause, String sentence) {
        // given
        sql(cause);

        // when
        ExplainedWait task = only("user.ana.train");
        WaitExplanation job = explanations.of("user.ana.train", 6);

        // then
        assertThat(task)
                .isEqualTo(new ExplainedWait(reason, reason.isPermanent(), 3, sentence, null, null, null, null));
        assertThat(job.waits()).singleElement().satisfies(wait -> {
            assertThat(wait.reason()).isEqualTo(reason);
            assertThat(wait.jobs()).isEqualTo(1);
            assertThat(wait.message()).startsWith("Job 6 ");
        });
    }

    @Test
    void aTaskThatIsHeldByItsCapHasAlsoJobsInLine() {
        // given one more of Ana's jobs may run
        sql("UPDATE task SET max_running = 5 WHERE name = 'user.ana.train'");

        // when
        WaitExplanation explanation = explanations.of("user.ana.train");

        // then
        assertThat(explanation.waits())
                .extracting(ExplainedWait::reason, ExplainedWait::jobs, ExplainedWait::ahead)
                .containsExactly(tuple(WaitReason.TASK_CAP, 2, null), tuple(WaitReason.SLOTS_BUSY, 1, 5L));
    }

    // Nothing waits
    // -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "REGISTERED, 2 of its jobs join the queue",
        "TESTING, ''",
        "RUNNING, 2 of its jobs join the queue",
        "DONE, none of its jobs is waiting.",
        "FINALIZED, none of its jobs is waiting.",
        "BROKEN, none of its jobs is waiting.",
        "KILL, none of its jobs is waiting.",
        "KILLED, none of its jobs is waiting."
    })
    void everyStateOfATaskHasAnAnswer(TaskState state, String note) {
        // given a task none of whose jobs is in the queue
        STORE.bring(STORE.testedTask("eva", "other", 2), state);

        // when
        WaitExplanation explanation = explanations.of("user.eva.other");

        // then
        assertThat(explanation.state()).isEqualTo(state);
        if (state == TaskState.TESTING) {
            assertThat(explanation.waits()).extracting(ExplainedWait::reason).containsExactly(WaitReason.TEST_PHASE);
        } else {
            assertThat(explanation.waits()).isEmpty();
            assertThat(explanation.note())
                    .startsWith("Task user.eva.other is " + state)
                    .contains(note);
        }
    }

    @Test
    void aJobThatDoesNotWaitIsToldItsState() {
        // given
        STORE.task("eva", "other", 1);

        // then
        assertThat(explanations.of("user.ana.train", 0).waits()).isEmpty();
        assertThat(explanations.of("user.ana.train", 0).note())
                .isEqualTo("Job 0 of user.ana.train is ACTIVATED on n1: it is not waiting.");
        assertThat(explanations.of("user.eva.other", 0).note()).contains("REGISTERED: it joins the queue as soon as");
    }

    @Test
    void aTaskWhoseJobsAllHaveASlotHasNothingThatWaits() {
        // given
        sql("UPDATE node SET max_slots = 40, enabled_slots = 40");
        contention.pass();

        // then
        assertThat(explanations.of("user.ana.train").note())
                .isEqualTo("Task user.ana.train is RUNNING: none of its jobs is waiting, and 7 have a slot.");
    }

    @Test
    void whatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> explanations.of("user.ana.none"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no task user.ana.none");
        assertThatThrownBy(() -> explanations.of("user.ana.train", 7))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no job 7");
    }

    private static void assertStart(ExplainedWait wait, Instant expected) {
        assertThat(wait.expectedStart()).isCloseTo(expected, within(2, SECONDS));
    }

    private ExplainedWait only(String task) {
        assertThat(explanations.of(task).waits()).hasSize(1);
        return explanations.of(task).waits().get(0);
    }

    private static void succeed(long task, int job) {
        RunReports reports = STORE.get(RunReports.class);
        reports.begin(new RunKey(task, job, 1));
        reports.running(new RunKey(task, job, 1), Instant.EPOCH);
        reports.ended(new RunKey(task, job, 1), RunOutcome.succeeded());
    }

    private static void sql(String statement) {
        STORE.jdbc().sql(statement).update();
    }
}
