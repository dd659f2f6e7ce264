package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.PlacedRun;

/** A job that is killed while something else happens to it: it comes to exactly one end, and its slot is free then. */
class JobKillRacesIT {
    private static final String FIT = "user.ana.fit";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskKills kills = STORE.get(TaskKills.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long task;
    private RunKey run;

    @BeforeEach
    void aTaskOfOneJob() {
        fixture.begin();
        task = STORE.openTask("ana", "fit", 1);
        run = new RunKey(task, 0, 1);
    }

    @RepeatedTest(20)
    void asItGetsASlot() throws Exception {
        // when
        meanwhile(() -> {
            fixture.pass();
            return "passed";
        });

        // then
        assertKilled(fixture.take(run).equals("over"));
    }

    @RepeatedTest(20)
    void asItsRunBegins() throws Exception {
        // given
        fixture.pass();

        // when
        String began = meanwhile(() -> fixture.take(run));

        // then
        if (began.equals("began")) {
            assertThat(reports.launched(run)).isFalse();
            reports.ended(run, RunOutcome.of(RunCause.KILLED_BY_USER));
        }
        assertKilled(true);
    }

    @RepeatedTest(20)
    void asItsRunIsLaunched() throws Exception {
        // given
        fixture.pass();
        fixture.begin(task, 0);

        // when
        String wanted = meanwhile(() -> String.valueOf(reports.launched(run)));

        // then either the worker stops it at once, or it is in the cluster when the batch has it stopped
        assertThat(wanted).isIn("true", "false");
        assertThat(STORE.get(TaskActivitiesImpl.class)
                        .acknowledgeKills(task, List.of(0))
                        .running())
                .containsExactly(new PlacedRun(run, TestData.MESSENGER_QUEUE));
        reports.ended(run, RunOutcome.of(RunCause.KILLED_BY_USER));
        assertKilled(true);
    }

    @RepeatedTest(20)
    void asItsRunFailsAndMayTryAgain() throws Exception {
        // given
        STORE.jdbc().sql("UPDATE task SET max_attempts = 3").update();
        fixture.pass();
        fixture.begin(task, 0);

        // when
        meanwhile(() -> reports.ended(run, RunOutcome.exitCode(1)).state().name());

        // then it never waits for another slot
        fixture.pass();
        assertKilled(true);
    }

    @RepeatedTest(20)
    void asItsRunSucceeds() throws Exception {
        // given
        fixture.pass();
        fixture.begin(task, 0);

        // when
        List<String> answers =
                atOnce(() -> reports.ended(run, RunOutcome.succeeded()).state().name());

        // then
        assertThat(answers).element(0).isIn("killed", "job-state");
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.DONE);
        assertThat(STORE.usedSlots()).isZero();
    }

    @RepeatedTest(20)
    void asItIsKilledOnceMore() throws Exception {
        // when
        List<String> answers = atOnce(this::kill);

        // then
        assertThat(answers).containsExactlyInAnyOrder("killed", "job-state");
        assertKilled(true);
    }

    @RepeatedTest(20)
    void asItsTaskIsKilled() throws Exception {
        // when
        atOnce(() -> kills.kill(FIT, "ana").task().state().name());

        // then
        assertKilled(true);
        assertThat(fixture.close(task)).isEqualTo("KILLED");
        assertThat(STORE.state(task)).isEqualTo(TaskState.KILLED);
    }

    private String meanwhile(Callable<String> other) throws Exception {
        List<String> answers = atOnce(other);
        assertThat(answers.get(0)).isEqualTo("killed");
        return answers.get(1);
    }

    private List<String> atOnce(Callable<String> other) throws Exception {
        return RunDriver.atOnce(List.of(this::kill, other));
    }

    private String kill() {
        try {
            kills.killJob(FIT, 0, "ana");
            return "killed";
        } catch (Refusal refusal) {
            return refusal.code();
        }
    }

    private void assertKilled(boolean over) {
        assertThat(over).isTrue();
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.KILLED);
        assertThat(STORE.usedSlots()).isZero();
        assertThat(fixture.openRuns()).isZero();
    }
}
