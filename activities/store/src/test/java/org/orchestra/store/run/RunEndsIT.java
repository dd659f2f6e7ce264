package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.JobEnded;

/** What the end of a run does to its job, its slot and its node, however often it is told. */
class RunEndsIT {
    private static final RunOutcome SUCCESS = RunOutcome.succeeded();

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private final SchedulingPass pass = STORE.get(SchedulingPass.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @ParameterizedTest(name = "{0} in {1} makes the job {2}")
    @MethodSource
    void anOutcomeDecidesTheJobsState(RunOutcome outcome, TaskState task, JobState expected) {
        // given
        RunKey key = job.startRunIn(task);

        // when
        JobEnded end = reports.ended(key, outcome);

        // then
        assertThat(end).isEqualTo(new JobEnded(0, expected));
        assertThat(job.state()).isEqualTo(expected);
        assertThat(STORE.usedSlots()).isZero();
        assertThat(job.outcomes()).containsExactly(outcome.code());
    }

    static Stream<Arguments> anOutcomeDecidesTheJobsState() {
        RunOutcome failure = RunOutcome.exitCode(7);
        RunOutcome neverStarted = RunOutcome.of(RunCause.IMAGE_UNAVAILABLE);
        RunOutcome eviction = RunOutcome.of(RunCause.EVICTION);
        RunOutcome kill = RunOutcome.of(RunCause.KILLED_BY_USER);
        return Stream.of(TaskState.TESTING, TaskState.RUNNING, TaskState.KILL)
                .flatMap(task -> Stream.of(
                        Arguments.of(SUCCESS, task, JobState.DONE),
                        Arguments.of(failure, task, killedOr(JobState.FAILED, task)),
                        Arguments.of(neverStarted, task, killedOr(JobState.FAILED, task)),
                        Arguments.of(eviction, task, killedOr(JobState.ASSIGNED, task)),
                        Arguments.of(kill, task, task == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED)));
    }

    private static JobState killedOr(JobState otherwise, TaskState task) {
        return task == TaskState.KILL ? JobState.KILLED : otherwise;
    }

    @Test
    void theEvidenceIsKept() {
        // given
        RunKey key = job.startRun();
        Evidence evidence = new Evidence("n1", "OOMKilled", null, "loading\nepoch 1", 498, null, null);

        // when
        reports.ended(key, RunOutcome.outOfMemory(137, 512, evidence));

        // then
        String reason = "out of memory: it used 498 MiB of 512 MiB";
        assertThat(tasks.job(SingleJob.TASK, 0)).satisfies(shown -> {
            assertThat(shown.job().cause()).isEqualTo(RunCause.OUT_OF_MEMORY);
            assertThat(shown.job().reason()).isEqualTo(reason);
            assertThat(shown.runs()).singleElement().satisfies(run -> {
                assertThat(run.cause()).isEqualTo(RunCause.OUT_OF_MEMORY);
                assertThat(run.reason()).isEqualTo(reason);
                assertThat(run.exitCode()).isEqualTo(137);
                assertThat(run.message()).isEqualTo("OOMKilled: it used 498 MiB of 512 MiB");
                assertThat(run.logTail()).isEqualTo("loading\nepoch 1");
                assertThat(run.peakMemoryMib()).isEqualTo(498);
            });
        });
    }

    @Test
    void aSuccessHasNoCauseButAPeak() {
        // given
        RunKey key = job.startRun();

        // when
        reports.ended(key, RunOutcome.succeeded().with(Evidence.NONE.withPeakMemoryMib(12)));

        // then
        assertThat(tasks.job(SingleJob.TASK, 0).job().cause()).isNull();
        assertThat(tasks.job(SingleJob.TASK, 0).runs()).singleElement().satisfies(run -> {
            assertThat(run.cause()).isNull();
            assertThat(run.peakMemoryMib()).isEqualTo(12);
        });
    }

    @Test
    void aTaskThatRequiresOutputFailsAJobThatWroteNone() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc().sql("UPDATE task SET require_output = true").update();

        // when
        JobEnded end = reports.ended(key, SUCCESS.with(Evidence.NONE.withWroteOutput(false)));

        // then
        assertThat(end).isEqualTo(new JobEnded(0, JobState.FAILED));
        assertThat(tasks.job(SingleJob.TASK, 0).job().cause()).isEqualTo(RunCause.NO_OUTPUT);
        assertThat(tasks.job(SingleJob.TASK, 0).job().reason()).isEqualTo("it wrote no output");
    }

    @Test
    void outputIsNotRequiredUnlessTheTaskSaysSo() {
        // given
        RunKey key = job.startRun();

        // when
        JobEnded end = reports.ended(key, SUCCESS.with(Evidence.NONE.withWroteOutput(false)));

        // then
        assertThat(end).isEqualTo(new JobEnded(0, JobState.DONE));
    }

    @Test
    void aRunThatEndedBeforeItsReportIsDatedWhenItEnded() {
        // given
        RunKey key = job.startRun();
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        reports.running(key, now.minusSeconds(3600));

        // when
        reports.ended(key, SUCCESS.with(Evidence.NONE.withEndedAt(now.minusSeconds(1800))));

        // then
        assertThat(tasks.job(SingleJob.TASK, 0).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.finishedAt()).isEqualTo(now.minusSeconds(1800)));
    }

    @Test
    void noRunEndsBeforeItsStart() {
        // given a node with a slow clock
        RunKey key = job.startRun();
        Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        reports.running(key, start);

        // when
        reports.ended(key, SUCCESS.with(Evidence.NONE.withEndedAt(start.minusSeconds(60))));

        // then
        assertThat(tasks.job(SingleJob.TASK, 0).runs())
                .singleElement()
                .satisfies(run -> assertThat(run.finishedAt()).isEqualTo(start));
    }

    @Test
    void theFirstEndStands() {
        // given
        RunKey key = job.startRun();
        reports.ended(key, RunOutcome.exitCode(7));

        // when
        JobEnded second = reports.ended(key, SUCCESS);

        // then
        assertThat(second.state()).isEqualTo(JobState.FAILED);
        assertThat(job.outcomes()).containsExactly("FAILED");
        assertThat(job.counters()).isEqualTo(Map.of("done", 0, "failed", 1));
    }

    @Test
    void theEndOfAnOldAttemptDoesNotTouchTheNewOne() {
        // given the second attempt runs when the end of the first is told again
        RunKey first = job.startRun();
        reports.ended(first, RunOutcome.of(RunCause.EVICTION));
        RunKey second = job.grant();
        reports.begin(second);

        // when
        JobEnded again = reports.ended(first, RunOutcome.of(RunCause.EVICTION));

        // then
        assertThat(again.state()).isEqualTo(JobState.ACTIVATED);
        assertThat(reports.ended(second, SUCCESS).state()).isEqualTo(JobState.DONE);
        assertThat(job.outcomes()).containsExactly("EVICTED", "SUCCEEDED");
    }

    @Test
    void theEndOfARunWhoseJobWasTakenFromItIsRecordedAndNothingElse() {
        // given
        RunKey key = job.startRun();
        STORE.jdbc()
                .sql("UPDATE job SET state = 'KILLED', node_id = NULL, slot = NULL")
                .update();

        // when
        JobEnded end = reports.ended(key, SUCCESS);

        // then
        assertThat(end.state()).isEqualTo(JobState.KILLED);
        assertThat(job.state()).isEqualTo(JobState.KILLED);
        assertThat(job.outcomes()).containsExactly("SUCCEEDED");
        assertThat(job.counters()).isEqualTo(Map.of("done", 0, "failed", 0));
    }

    @Test
    void aShortRunThatWasNeverSeenRunningIsDone() {
        // given
        RunKey key = job.startRun();

        // when
        reports.ended(key, SUCCESS);

        // then
        assertThat(job.state()).isEqualTo(JobState.DONE);
        assertThat(job.runs()).singleElement().satisfies(run -> {
            assertThat(run.exitCode()).isZero();
            assertThat(run.reason()).isNull();
            assertThat(run.startedAt()).isNull();
            assertThat(run.finishedAt()).isNotNull();
        });
    }

    @Test
    void aNodeCountsItsDoneAndFailedJobsAndNothingElse() {
        // given
        long task = STORE.openTask("ana", "train", 5);
        List<RunOutcome> outcomes = List.of(
                SUCCESS,
                SUCCESS,
                RunOutcome.exitCode(1),
                RunOutcome.of(RunCause.IMAGE_UNAVAILABLE),
                RunOutcome.of(RunCause.KILLED_BY_USER));

        // when
        for (int number = 0; number < outcomes.size(); number++) {
            pass.make(CLUSTER, false);
            reports.begin(new RunKey(task, number, 1));
            reports.ended(new RunKey(task, number, 1), outcomes.get(number));
        }

        // then
        assertThat(job.counters()).isEqualTo(Map.of("done", 2, "failed", 2));
    }

    @Test
    void anUnknownExitCodeIsNotWritten() {
        // given
        RunKey key = job.startRun();

        // when
        reports.ended(key, RunOutcome.of(RunCause.EXIT_CODE, "the container is gone"));

        // then
        assertThat(job.runs()).singleElement().satisfies(run -> {
            assertThat(run.exitCode()).isNull();
            assertThat(run.reason()).isEqualTo("exit code unknown: the container is gone");
        });
    }
}
