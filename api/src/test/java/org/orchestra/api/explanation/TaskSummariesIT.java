package org.orchestra.api.explanation;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.TaskFailure;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;

/** How the tasks of {@link ContendedQueue} are doing, whose Javadoc has the arithmetic, and others beside them. */
class TaskSummariesIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private final ContendedQueue contention = new ContendedQueue(STORE);
    private final TaskSummaries summaries = STORE.get(TaskSummaries.class);
    private final RunDriver runs = new RunDriver(STORE);

    @BeforeEach
    void threeUsersWantFourSlots() {
        contention.begin();
        STORE.data().queue("other", StoreExtension.CLUSTER);
        STORE.data().node("other", "elsewhere", 10);
    }

    @Test
    void aTaskEndsWhenItsLastWaitingJobHasHadItsTurn() {
        assertEnd("user.ana.train", contention.at(6, 30));
        assertEnd("user.bob.train", contention.at(4, 10));
        assertEnd("user.eva.train", contention.at(6, 0));
    }

    @Test
    void underACapItsJobsFollowInRounds() {
        // given two of five jobs at once, which two hours each are to follow the first of bob's
        STORE.jdbc()
                .sql("UPDATE task SET max_running = 2 WHERE name = 'user.ana.train'")
                .update();

        // then the slots come free 1:30, 1:40, 1:50 and 2:00 from now; of the 3 waiting jobs the last has the second
        // round
        assertEnd("user.ana.train", contention.at(6, 0));
    }

    @Test
    void theEndIsUnknownWhileNoNodeTakesTheJobs() {
        // when
        STORE.jdbc().sql("UPDATE node SET drained = true").update();

        // then
        assertThat(summaries.of("user.bob.train").expectedEnd()).isNull();
    }

    @Test
    void thePaceIsThatOfTheLastHourOrOfFourRunTimes() {
        // given 3 of 6 jobs that ended in the half hour since the task began to run
        long task = STORE.openTask("bob", "fast", 6);
        end(task, RunDriver.SUCCESS, 0, 1);
        end(task, RunDriver.FAILURE, 2);
        began(task, "30 minutes");
        assertThat(summaries.of("user.bob.fast").jobsPerHour()).isCloseTo(6.0, within(0.5));

        // when all of it was eight hours ago, and its jobs take an instant
        began(task, "8 hours");
        STORE.jdbc()
                .sql("UPDATE run SET finished_at = now() - interval '5 hours' WHERE task_id = :task")
                .param("task", task)
                .update();
        assertThat(summaries.of("user.bob.fast").jobsPerHour()).isNull();

        // then it is told all the same when its jobs take four hours
        STORE.jdbc()
                .sql("UPDATE task_tally SET timed_runs = 2, timed_seconds = 28800 WHERE task_id = :task")
                .param("task", task)
                .update();
        assertThat(summaries.of("user.bob.fast").jobsPerHour()).isCloseTo(0.4, within(0.1));
    }

    @Test
    void failuresAreToldByTheirKindWithTheFirstJobAsExample() {
        // given
        long task = STORE.openTask("bob", "bad", 8);
        end(task, RunOutcome.exitCode(3), 1, 4);
        end(task, RunOutcome.exitCode(137), 2);
        end(task, RunOutcome.of(RunCause.START_FAILED, "no pod bad-3-x1"), 3);
        end(task, RunOutcome.of(RunCause.START_FAILED, "no pod bad-5-x2"), 5);
        end(task, RunOutcome.of(RunCause.START_FAILED, "no pod bad-6-x3"), 6);
        end(task, RunDriver.SUCCESS, 0);
        end(task, RunOutcome.of(RunCause.NODE_LOST), 7);

        // when
        TaskSummary summary = summaries.of("user.bob.bad");

        // then
        assertThat(summary.failures())
                .extracting(TaskFailure::cause, TaskFailure::jobs, TaskFailure::job, TaskFailure::name)
                .containsExactly(
                        tuple("START_FAILED", 3, 3, "config-000003.json"),
                        tuple("EXIT_CODE", 2, 1, "config-000001.json"),
                        tuple("EXIT_CODE", 1, 2, "config-000002.json"));
        assertThat(summary.failures())
                .extracting(TaskFailure::reason)
                .contains("exit code 3", "exit code 137: ended by signal 9 (KILL)");
        assertThat(summary.ended()).isEqualTo(7);
        assertThat(summary.runs()).isEqualTo(new TaskSummary.Runs(8, 7, 1));
        assertThat(summary.phase()).isEqualTo("run phase");
    }

    @Test
    void jobsThatWroteNoOutputAreCounted() {
        // given
        long task = STORE.openTask("bob", "silent", 4);
        end(task, RunDriver.SUCCESS.with(Evidence.NONE.withWroteOutput(false)), 0, 2);
        end(task, RunDriver.SUCCESS.with(Evidence.NONE.withWroteOutput(true)), 1);
        end(task, RunDriver.SUCCESS, 3);

        // then
        assertThat(summaries.of("user.bob.silent").withoutOutput()).isEqualTo(2);
    }

    @Test
    void jobsThatWereKilledOneByOneAreToldAndThoseOfAKilledTaskAreNot() {
        // given
        long task = STORE.openTask("bob", "stopped", 2);
        kill(task, 1, "killed by bob");
        assertThat(summaries.of("user.bob.stopped").failures())
                .containsExactly(new TaskFailure(null, "killed by bob", 1, 1, "config-000001.json"));

        // when
        kill(task, 0, "killed by bob");
        STORE.bring(task, TaskState.KILLED);

        // then
        TaskSummary summary = summaries.of("user.bob.stopped");
        assertThat(summary.failures()).isEmpty();
        assertThat(summary.phase()).isEqualTo("ended");
        assertThat(summary.jobsPerHour()).isNull();
        assertThat(summary.expectedEnd()).isNull();
    }

    @Test
    void aTaskThatDoesNotExistHasNoSummary() {
        assertThatThrownBy(() -> summaries.of("user.bob.none"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no task user.bob.none");
    }

    private void assertEnd(String task, Instant expected) {
        @Nullable Instant end = summaries.of(task).expectedEnd();
        assertThat(end).isCloseTo(expected, within(1, SECONDS));
    }

    private static void began(long task, String ago) {
        STORE.jdbc()
                .sql("UPDATE transition SET at = now() - :ago::interval WHERE task_id = :task AND job IS NULL")
                .param("ago", ago)
                .param("task", task)
                .update();
    }

    private static void kill(long task, int job, String reason) {
        STORE.jdbc()
                .sql("UPDATE job SET state = :state, reason = :reason WHERE task_id = :task AND number = :job")
                .param("state", JobState.KILLED.name())
                .param("reason", reason)
                .param("task", task)
                .param("job", job)
                .update();
    }

    /** On a node of another queue, so that nobody's line changes. */
    private void end(long task, RunOutcome outcome, int... jobs) {
        for (int job : jobs) {
            runs.end(task, job, "elsewhere", outcome);
        }
    }
}
