package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.task.TaskFixture.TRAIN;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.store.testing.StoreExtension;

/** How long jobs waited and ran, in lists. */
class JobDurationsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long task;

    @BeforeEach
    void aTaskOfThreeJobs() {
        fixture.begin();
        task = fixture.register(TRAIN);
    }

    @Test
    void aJobThatHasEndedWaitedUntilItsRunBeganAndRanUntilItsEnd() {
        // given
        STORE.open(task);
        fixture.pass();
        fixture.end(task, 0, RunOutcome.exitCode(3));
        set("UPDATE job SET assigned_at = '2026-01-01 10:00:00Z' WHERE number = 0");
        set("UPDATE run SET created_at = '2026-01-01 10:00:30Z', started_at = '2026-01-01 10:00:40Z',"
                + " finished_at = '2026-01-01 10:01:09.5Z'");

        // then
        assertThat(job(0).waitedSeconds()).isEqualTo(30);
        assertThat(job(0).ranSeconds()).isEqualTo(29.5);
    }

    @Test
    void aJobThatWaitsOrRunsHasDoneSoUntilNow() {
        // given one job that runs and one that waits
        STORE.open(task);
        fixture.pass();
        fixture.begin(task, 0);
        set("UPDATE run SET started_at = now() - interval '1 hour'");
        set("UPDATE job SET state = 'ASSIGNED', node_id = NULL, slot = NULL, assigned_at = now() - interval '2 hours'"
                + " WHERE number = 1");

        // then
        assertThat(job(0).ranSeconds()).isGreaterThanOrEqualTo(3_600);
        assertThat(job(1).waitedSeconds()).isGreaterThanOrEqualTo(7_200);
        assertThat(job(1).ranSeconds()).isNull();
    }

    @Test
    void nobodyKnowsHowLongAJobWaitedThatWasStoppedMeanwhile() {
        // given a job that was killed while it waited for its second run
        STORE.open(task);
        fixture.pass();
        fixture.end(task, 0, RunOutcome.exitCode(3));
        set("UPDATE job SET assigned_at = now() + interval '1 hour' WHERE number = 0");

        // then
        assertThat(job(0).waitedSeconds()).isNull();
        assertThat(tasks.job(TRAIN, 2).job().ranSeconds()).isNull();
    }

    private JobView job(int number) {
        return tasks.job(TRAIN, number).job();
    }

    private static void set(String sql) {
        STORE.jdbc().sql(sql).update();
    }
}
