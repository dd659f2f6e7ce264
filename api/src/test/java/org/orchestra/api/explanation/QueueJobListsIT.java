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
import org.orchestra.api.explanation.QueueJobs.HeldJobs;
import org.orchestra.api.explanation.QueueJobs.ListedNode;
import org.orchestra.api.explanation.QueueJobs.RunningJob;
import org.orchestra.api.explanation.QueueJobs.WaitingJob;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.store.testing.StoreExtension;

/** Who is in the queue of {@link ContendedQueue}, whose Javadoc has the arithmetic. */
class QueueJobListsIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private final ContendedQueue contention = new ContendedQueue(STORE);

    @BeforeEach
    void threeUsersWantFourSlots() {
        contention.begin();
    }

    @Test
    void waitingJobsStandInTheOrderInWhichTheyStart() {
        // when
        QueueJobs jobs = list(0, 50);

        // then
        assertThat(jobs.waiting().items())
                .extracting(WaitingJob::position, WaitingJob::task, WaitingJob::job, WaitingJob::priority)
                .containsExactly(
                        tuple(1L, "user.bob.train", 0, 999.6),
                        tuple(2L, "user.bob.train", 1, 999.4),
                        tuple(3L, "user.eva.train", 0, 999.4),
                        tuple(4L, "user.eva.train", 1, 999.2),
                        tuple(5L, "user.eva.train", 2, 999.0),
                        tuple(6L, "user.ana.train", 4, 998.6),
                        tuple(7L, "user.ana.train", 5, 998.4),
                        tuple(8L, "user.ana.train", 6, 998.2));
        assertThat(jobs.waiting().items()).extracting(WaitingJob::owner).startsWith("bob", "bob", "eva");
        assertThat(jobs.waiting().total()).isEqualTo(8);
        List<Instant> starts =
                List.of(at(2, 0), at(2, 10), at(2, 20), at(2, 30), at(4, 0), at(4, 10), at(4, 20), at(4, 30));
        for (int place = 0; place < starts.size(); place++) {
            assertThat(jobs.waiting().items().get(place).expectedStart())
                    .isCloseTo(starts.get(place), within(2, SECONDS));
        }
    }

    @Test
    void aPageBeginsWhereTheOneBeforeItEnded() {
        // when
        QueueJobs jobs = list(6, 3);

        // then
        assertThat(jobs.waiting().items())
                .extracting(WaitingJob::position, WaitingJob::task, WaitingJob::job)
                .containsExactly(tuple(7L, "user.ana.train", 5), tuple(8L, "user.ana.train", 6));
        assertThat(jobs.waiting().total()).isEqualTo(8);
        assertThat(jobs.waiting().next()).isNull();
        assertThat(list(3, 3).waiting().next()).isEqualTo("6");
        assertThat(list(9, 3).waiting().items()).isEmpty();
    }

    @Test
    void nodesAndRunningJobsAreSeenByEverybody() {
        // when
        QueueJobs jobs = list(0, 50);

        // then
        assertThat(jobs.queue()).isEqualTo("cpu");
        assertThat(jobs.cluster()).isEqualTo(StoreExtension.CLUSTER);
        assertThat(jobs.enabledSlots()).isEqualTo(4);
        assertThat(jobs.usedSlots()).isEqualTo(4);
        assertThat(jobs.nodes()).containsExactly(new ListedNode("n1", NodeState.OPEN, 4, 4, null));
        assertThat(jobs.running().total()).isEqualTo(4);
        assertThat(jobs.running().items())
                .containsExactly(running(0, 2, 0), running(1, 2, 10), running(2, 2, 20), running(3, 2, 30));
        assertThat(jobs.held()).isEmpty();
    }

    @Test
    void whatNeverRanHasNoExpectedTimes() {
        // given
        STORE.jdbc()
                .sql("UPDATE task_tally SET timed_runs = 0, timed_seconds = 0")
                .update();

        // when
        QueueJobs jobs = list(0, 50);

        // then
        assertThat(jobs.running().items()).extracting(RunningJob::expectedEnd).containsOnlyNulls();
        assertThat(jobs.waiting().items()).extracting(WaitingJob::expectedStart).containsOnlyNulls();
    }

    @Test
    void heldJobsAreToldApartFromThoseInLine() {
        // given Eva may run one job, and of her next task nothing but the tests
        STORE.jdbc()
                .sql("UPDATE account SET max_running = 1 WHERE username = 'eva'")
                .update();
        STORE.open(STORE.testedTask("bob", "tested", 12));
        STORE.jdbc()
                .sql("UPDATE task SET max_running = 1 WHERE name = 'user.bob.tested'")
                .update();

        // when
        QueueJobs jobs = list(0, 50);

        // then of Bob's 10 test jobs one is in the queue
        assertThat(jobs.held())
                .containsExactly(
                        new HeldJobs(
                                "eva",
                                "user.eva.train",
                                2,
                                WaitReason.USER_CAP,
                                "2 jobs wait until other jobs of eva end: 0 of at most 1 are running."),
                        new HeldJobs(
                                "bob",
                                "user.bob.tested",
                                2,
                                WaitReason.TEST_PHASE,
                                "2 jobs wait until the 10 test jobs have succeeded: none is done."),
                        new HeldJobs(
                                "bob",
                                "user.bob.tested",
                                9,
                                WaitReason.TASK_CAP,
                                "9 jobs wait until other jobs of the task end: 0 of at most 1 are running."));
        assertThat(jobs.heldTotal()).isEqualTo(3);
        assertThat(jobs.waiting().total()).isEqualTo(2 + 1 + 3 + 1);
    }

    @Test
    void inAQueueThatIsShutEverybodyIsHeld() {
        // given
        STORE.jdbc()
                .sql("UPDATE node SET health = 'UNHEALTHY', health_reason = 'not ready'")
                .update();

        // when
        QueueJobs unhealthy = list(0, 50);
        STORE.jdbc().sql("UPDATE cluster SET status = 'INACTIVE'").update();
        QueueJobs inactive = list(0, 50);

        // then
        assertThat(unhealthy.nodes()).containsExactly(new ListedNode("n1", NodeState.UNHEALTHY, 4, 4, "not ready"));
        assertThat(unhealthy.waiting().items()).isEmpty();
        assertThat(unhealthy.waiting().total()).isZero();
        assertThat(unhealthy.held())
                .extracting(HeldJobs::reason, HeldJobs::jobs)
                .containsExactly(
                        tuple(WaitReason.NODES_UNAVAILABLE, 3),
                        tuple(WaitReason.NODES_UNAVAILABLE, 2),
                        tuple(WaitReason.NODES_UNAVAILABLE, 3));
        assertThat(inactive.waiting().total()).isZero();
        assertThat(inactive.held()).extracting(HeldJobs::reason).containsOnly(WaitReason.CLUSTER_INACTIVE);
    }

    @Test
    void howDeepAPageLooksIsBounded() {
        assertThat(list(99_900, 300).waiting().items()).isEmpty();
        assertThatThrownBy(() -> list(100_000, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("first 100,000 waiting jobs");
        assertThatThrownBy(() -> STORE.get(QueueJobLists.class).of(new QueueName("none"), 0, 1))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("no queue none");
    }

    private RunningJob running(int job, int hours, int minutes) {
        return new RunningJob("ana", "user.ana.train", job, "n1", job, at(0, 10 * job), at(hours, minutes));
    }

    private Instant at(int hours, int minutes) {
        return contention.at(hours, minutes);
    }

    private static QueueJobs list(int after, int size) {
        return STORE.get(QueueJobLists.class).of(new QueueName("cpu"), after, size);
    }
}
