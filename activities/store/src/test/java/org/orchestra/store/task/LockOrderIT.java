package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.testing.LockWaits;

/**
 * A run's report has locked its job and is about to change the task's tally when somebody changes many jobs of the task:
 * whoever waits for the job holds no tally, so that the report goes through and both are done.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LockOrderIT {
    private static final String FIT = "user.ana.fit";
    private static final int JOBS = 3;

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final CountDownLatch locked = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ExecutorService threads;
    private long task;

    @BeforeEach
    void aRunBesideAWaitingAndAnUnopenedJob() {
        fixture.begin();
        task = STORE.openTask("ana", "fit", JOBS);
        STORE.jdbc().sql("UPDATE node SET enabled_slots = 1").update();
        fixture.pass();
        fixture.begin(task, 0);
        STORE.jdbc().sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        STORE.jdbc().sql("UPDATE job SET state = 'REGISTERED' WHERE number = 2").update();
        STORE.jdbc().sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();
        STORE.jdbc()
                .sql("UPDATE job SET kill_requested = true WHERE number = 0")
                .update();
        threads = Executors.newCachedThreadPool();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        threads.shutdownNow();
    }

    static Stream<Arguments> changesOfManyJobs() {
        return Stream.of(
                change("the task is killed", task -> STORE.get(TaskKills.class).kill(FIT, "ana")),
                change("its batch is opened again", task -> activities().openBatch(task, 0, JOBS)),
                change("kills are acknowledged", task -> activities().acknowledgeKills(task, List.of(0, 1, 2))),
                change("its batch is withdrawn", task -> activities().withdrawBatch(task, 0, JOBS)),
                change("it is cancelled in Temporal", task -> activities().kill(task)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changesOfManyJobs")
    void aReportGoesThrough(String name, Consumer<Long> change) throws Exception {
        // given
        Future<?> report = report();

        // when
        Future<?> changed = threads.submit(() -> change.accept(task));
        LockWaits.awaitBlockedOrDone(STORE.jdbc(), changed);
        goOn.countDown();

        // then
        report.get();
        changed.get();
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.RUNNING);
    }

    @Test
    void aPassLeavesAGrantThatIsBeingAcceptedForTheNextOne() throws Exception {
        // given
        STORE.jdbc().sql("UPDATE job SET accepted = false WHERE number = 0").update();
        Future<?> acceptance = threads.submit(() -> locking("UPDATE job SET accepted = true WHERE number = 0"));
        locked.await();

        // when
        Future<RecordedPass> pass = threads.submit(() -> STORE.pass(CLUSTER, true));
        LockWaits.awaitBlockedOrDone(STORE.jdbc(), pass);

        // then
        assertThat(pass).isDone();
        assertThat(pass.get().grants()).isEmpty();
        goOn.countDown();
        acceptance.get();
    }

    private Future<?> report() throws InterruptedException {
        Future<?> report = threads.submit(() -> locking("UPDATE job SET state = 'RUNNING' WHERE number = 0"));
        locked.await();
        return report;
    }

    private void locking(String update) {
        STORE.transaction().executeWithoutResult(status -> {
            STORE.jdbc().sql("SELECT FROM job WHERE number = 0 FOR UPDATE").query(row -> {});
            locked.countDown();
            Uninterruptibles.awaitUninterruptibly(goOn);
            STORE.jdbc().sql(update).update();
        });
    }

    private static TaskActivitiesImpl activities() {
        return STORE.get(TaskActivitiesImpl.class);
    }

    private static Arguments change(String name, Consumer<Long> change) {
        return Arguments.of(name, change);
    }
}
