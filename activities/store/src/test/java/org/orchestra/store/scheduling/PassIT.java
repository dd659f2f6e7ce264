package org.orchestra.store.scheduling;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.scheduling.PassResult;
import org.orchestra.workflow.task.Grant;
import org.springframework.dao.DuplicateKeyException;

/** What a pass gives to whom, as the database has it afterwards. */
class PassIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private TestData data;

    @BeforeEach
    void aQueueAndTwoUsers() {
        data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.user("ana");
        data.user("bob");
    }

    // Who gets a slot
    // --------------------------------------------------------------------------------------------------

    @Test
    void case2TheUserWithLessInTheSystemGoesFirst() {
        // given ana with 3 jobs running and 4 waiting, and bob with 2 waiting
        data.node("cpu", "n1", 3);
        long ana = STORE.openTask("ana", "train", 7);
        makePass();
        run(ana, 0, 1, 2);
        long bob = STORE.openTask("bob", "train", 2);

        // when 3 slots more are enabled
        enable("n1", 6);
        makePass();

        // then bob's two jobs are placed first, then ana's first
        assertThat(slots("n1"))
                .isEqualTo(Map.of(
                        0,
                        job(ana, 0),
                        1,
                        job(ana, 1),
                        2,
                        job(ana, 2),
                        3,
                        job(bob, 0),
                        4,
                        job(bob, 1),
                        5,
                        job(ana, 3)));
    }

    @Test
    void case3AHundredWaitingJobsDoNotStandInTheWayOfOne() {
        // given
        data.node("cpu", "n1", 1);
        STORE.openTask("ana", "train", 100);
        long bob = STORE.openTask("bob", "train", 1);

        // when
        makePass();

        // then
        assertThat(slots("n1")).isEqualTo(Map.of(0, job(bob, 0)));
    }

    @Test
    void case4AHigherMaximumGoesFirstUntilItsOwnLoadCatchesUp() {
        // given chief's task is older than bob's
        data.node("cpu", "n1", 28);
        chief();
        long chief = STORE.openTask("chief", "train", 30);
        long bob = STORE.openTask("bob", "train", 2);

        // when
        makePass();

        // then
        Map<Integer, String> slots = slots("n1");
        for (int slot = 0; slot < 23; slot++) {
            assertThat(slots).containsEntry(slot, job(chief, slot));
        }
        assertThat(slots)
                .containsEntry(23, job(bob, 0))
                .containsEntry(24, job(chief, 23))
                .containsEntry(25, job(bob, 1))
                .containsEntry(26, job(chief, 24))
                .containsEntry(27, job(chief, 25));
    }

    @Test
    void case4ATieGoesToTheOlderTask() {
        // given bob's task is the older one
        data.node("cpu", "n1", 23);
        chief();
        long bob = STORE.openTask("bob", "train", 2);
        long chief = STORE.openTask("chief", "train", 30);

        // when
        makePass();

        // then
        assertThat(slots("n1")).containsEntry(21, job(chief, 21)).containsEntry(22, job(bob, 0));
    }

    @Test
    void aTaskInItsTestPhaseCompetesWithItsTestJobsOnly() {
        // given ana's 10 test jobs, with 490 behind them, against bob's 15
        data.node("cpu", "n1", 6);
        long ana = STORE.open(STORE.testedTask("ana", "train", 500));
        STORE.openTask("bob", "train", 15);

        // when
        RecordedPass result = makePass();

        // then
        assertThat(numbers(result)).containsExactly(6, 19, 0);
        assertThat(result.figures().more()).isFalse();
        assertThat(grants(result, "task:user.ana.train/test"))
                .extracting(Grant::job)
                .containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(STORE.count(ana, JobState.REGISTERED)).isEqualTo(490);
    }

    @Test
    void aGrantGoesToTheBatchThatLooksAfterItsJob() {
        // given
        data.node("cpu", "n1", 251);
        STORE.openTask("ana", "train", 260);

        // when
        RecordedPass result = makePass();

        // then
        assertThat(grants(result, "task:user.ana.train/batch/0")).hasSize(250);
        assertThat(grants(result, "task:user.ana.train/batch/1"))
                .containsExactly(new Grant(250, 1, "n1", TestData.MESSENGER_QUEUE));
    }

    // Which slots there are
    // --------------------------------------------------------------------------------------------

    @Test
    void onlyHealthyEnabledNodesOfTheQueueGiveSlots() {
        // given
        data.queue("other", CLUSTER);
        data.node("cpu", "good", 1);
        data.node("cpu", "disabled", 2);
        data.node("cpu", "unhealthy", 2);
        data.node("other", "elsewhere", 2);
        enable("disabled", 0);
        healthy("unhealthy", false);
        long ana = STORE.openTask("ana", "train", 9);

        // when
        RecordedPass result = makePass();

        // then
        assertThat(grants(result)).containsExactly(new Grant(0, 1, "good", TestData.MESSENGER_QUEUE));
        assertThat(numbers(result)).containsExactly(1, 8, 2);
        assertThat(result.figures().more()).isFalse();

        // when they come back
        enable("disabled", 2);
        healthy("unhealthy", true);
        makePass();

        // then
        assertThat(STORE.count(ana, JobState.ACTIVATED)).isEqualTo(5);
    }

    @Test
    void aNodeLoweredBelowItsRunningJobsGivesNoneUntilEnoughHaveEnded() {
        // given 4 running jobs on a node that may have 2 now; the one in slot 0 ends
        data.node("cpu", "n1", 4);
        long ana = STORE.openTask("ana", "train", 9);
        makePass();
        run(ana, 0, 1, 2, 3);
        enable("n1", 2);
        end(ana, 0);

        // when
        RecordedPass tooMany = makePass();
        end(ana, 1);
        RecordedPass justFull = makePass();
        end(ana, 2);
        RecordedPass oneFree = makePass();

        // then
        assertThat(grants(tooMany)).isEmpty();
        assertThat(grants(justFull)).isEmpty();
        assertThat(grants(oneFree)).containsExactly(new Grant(4, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(STORE.usedSlots()).isEqualTo(2);
    }

    @Test
    void anInactiveOrUnknownClusterGivesNothing() {
        // given
        data.node("cpu", "n1", 4);
        long ana = STORE.openTask("ana", "train", 2);
        STORE.jdbc().sql("UPDATE cluster SET status = 'INACTIVE'").update();

        // when
        RecordedPass inactive = makePass();
        RecordedPass unknown = STORE.pass("nowhere", true);

        // then
        assertThat(List.of(inactive, unknown)).allSatisfy(result -> {
            assertThat(result.grants()).isEmpty();
            assertThat(result.figures().more()).isFalse();
        });
        assertThat(numbers(inactive)).containsExactly(0, 2, 0);
        assertThat(numbers(unknown)).containsExactly(0, 0, 0);
        assertThat(inactive.figures().gone()).isFalse();
        assertThat(unknown.figures().gone()).isTrue();
        assertThat(STORE.count(ana, JobState.ASSIGNED)).isEqualTo(2);
    }

    @Test
    void aPassOverOneClusterLeavesTheOthersAlone() {
        // given
        data.cluster("second");
        data.queue("far", "second");
        data.node("cpu", "n1", 1);
        data.node("far", "n2", 1);
        STORE.openTask("ana", "here", 2);
        STORE.open(STORE.taskIn("far", "ana", "there", 2));

        // when
        RecordedPass here = makePass();
        RecordedPass there = STORE.pass("second", false);

        // then
        assertThat(grants(here)).containsExactly(new Grant(0, 1, "n1", TestData.MESSENGER_QUEUE));
        assertThat(grants(there)).containsExactly(new Grant(0, 1, "n2", "cluster-second"));
        assertThat(there.figures().waiting()).isEqualTo(1);
    }

    @Test
    void everyGpuOfANodeIsGivenOnce() {
        // given
        data.gpuQueue("nvidia", CLUSTER);
        data.node("nvidia", "gpu1", 4);
        data.node("nvidia", "gpu2", 2);
        STORE.open(STORE.taskIn("nvidia", "ana", "train", 9));

        // when
        makePass();

        // then
        assertThat(slots("gpu1")).containsOnlyKeys(0, 1, 2, 3);
        assertThat(slots("gpu2")).containsOnlyKeys(0, 1);
    }

    @Test
    void theDatabaseRefusesASecondJobInASlot() {
        // given
        data.node("cpu", "n1", 2);
        STORE.openTask("ana", "train", 2);
        makePass();

        // then
        assertThatThrownBy(() -> STORE.jdbc().sql("UPDATE job SET slot = 0").update())
                .isInstanceOf(DuplicateKeyException.class)
                .hasMessageContaining("job_slot");
    }

    @Test
    void aPassStopsAtItsLimitAndSaysThatThereIsMore() {
        // given
        data.node("cpu", "n1", 1_300);
        STORE.openTask("ana", "train", 1_250);

        // when
        RecordedPass first = makePass();
        RecordedPass second = makePass();

        // then
        assertThat(numbers(first)).containsExactly(1_000, 250, 300);
        assertThat(first.figures().more()).isTrue();
        assertThat(numbers(second)).containsExactly(250, 0, 50);
        assertThat(second.figures().more()).isFalse();
        assertThat(STORE.usedSlots()).isEqualTo(1_250);
    }

    private RecordedPass makePass() {
        return STORE.pass();
    }

    private void chief() {
        data.user("chief");
        STORE.jdbc()
                .sql("UPDATE account SET max_priority = 1010 WHERE username = 'chief'")
                .update();
    }

    private void begin(long task, int job) {
        assertThat(reports.begin(new RunKey(task, job, 1))).isInstanceOf(RunReports.Beginning.Proceed.class);
    }

    private void run(long task, int... jobs) {
        for (int job : jobs) {
            begin(task, job);
            reports.running(new RunKey(task, job, 1), Instant.EPOCH);
        }
    }

    private void end(long task, int job) {
        reports.ended(new RunKey(task, job, 1), RunOutcome.succeeded());
    }

    private static void enable(String node, int slots) {
        STORE.jdbc()
                .sql(
                        "UPDATE node SET enabled_slots = :slots, max_slots = greatest(max_slots, :slots) WHERE name = :node")
                .param("slots", slots)
                .param("node", node)
                .update();
    }

    /** Granted, waiting and free. */
    private static List<Number> numbers(RecordedPass result) {
        PassResult figures = result.figures();
        return List.of(figures.granted(), (int) figures.waiting(), figures.free());
    }

    private static void healthy(String node, boolean healthy) {
        STORE.jdbc()
                .sql("UPDATE node SET health = :health, health_reason = :reason WHERE name = :node")
                .param("health", healthy ? "HEALTHY" : "UNHEALTHY")
                .param("reason", healthy ? null : "it is not ready")
                .param("node", node)
                .update();
    }

    /** What holds which slot of a node. */
    private static Map<Integer, String> slots(String node) {
        return STORE
                .jdbc()
                .sql(
                        "SELECT j.slot, j.task_id, j.number FROM job j JOIN node n ON n.id = j.node_id WHERE n.name = :node")
                .param("node", node)
                .query((row, index) -> Map.entry(row.getInt("slot"), job(row.getLong("task_id"), row.getInt("number"))))
                .list()
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static String job(long task, int number) {
        return task + "/" + number;
    }

    private static List<Grant> grants(RecordedPass result) {
        return result.grants().stream()
                .flatMap(batch -> batch.grants().stream())
                .toList();
    }

    private static List<Grant> grants(RecordedPass result, String batch) {
        return result.grants().stream()
                .filter(grants -> grants.workflow().equals(batch))
                .map(RecordedPass.BatchGrants::grants)
                .findFirst()
                .orElse(List.of());
    }
}
