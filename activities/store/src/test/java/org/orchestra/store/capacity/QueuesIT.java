package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.RowsRead;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** What admins may do with queues. */
class QueuesIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final QueueName CPU = new QueueName("cpu");
    private static final QueueName GPU = new QueueName("gpu");

    private final Queues queues = STORE.get(Queues.class);
    private final SchedulerWakeUps wakeUps = STORE.get(SchedulerWakeUps.class);
    private final EditAssertions edits = new EditAssertions(STORE);
    private TestData data;

    @BeforeEach
    void usersAndTwoQueues() {
        data = STORE.data();
        data.user("ana");
        data.user("bob");
        data.queue("cpu", CLUSTER);
        data.gpuQueue("gpu", CLUSTER);
    }

    @Test
    void aNewQueueHasItsTermsItsMembersAndNoNodes() {
        // when
        QueueView made = queues.create(queue("large", CLUSTER, false, List.of("bob", "ana", "bob")));

        // then
        assertThat(made)
                .isEqualTo(new QueueView(
                        "large",
                        CLUSTER,
                        List.of(CLUSTER),
                        DeviceKind.CPU,
                        false,
                        0,
                        0,
                        2.5,
                        8192,
                        0,
                        2.5,
                        8192,
                        3600,
                        null,
                        List.of("ana", "bob"),
                        0));
        assertThat(queues.list(PageRequest.first()).items())
                .extracting(QueueView::name)
                .containsExactly("cpu", "gpu", "large");
        verify(wakeUps).wake(CLUSTER);
    }

    @Test
    void theListReadsNoJobsButThoseThatHoldSlots() {
        // given statistics from when every job held a slot, and 20,000 jobs that wait since
        data.node("cpu", "n1", 32);
        data.node("cpu", "n2", 32);
        long task = STORE.openTask("ana", "train", 1);
        STORE.jdbc().sql("""
                        INSERT INTO job (task_id, number, name, state, node_id, slot, accepted, attempt, granted_at)
                        SELECT :task, row_number() OVER (), 'held', 'RUNNING', n.id, s, true, 1, now()
                        FROM node n, generate_series(0, 31) s
                        """).param("task", task).update();
        STORE.jdbc().sql("ANALYZE job").update();
        STORE.jdbc().sql("""
                        INSERT INTO job (task_id, number, name, state)
                        SELECT :task, n, 'waiting', 'ASSIGNED' FROM generate_series(100, 20000) n
                        """).param("task", task).update();

        // then
        assertThat(RowsRead.of(
                        STORE,
                        "job",
                        () -> assertThat(queues.list(PageRequest.first()).items())
                                .extracting(QueueView::usedSlots)
                                .containsExactly(64, 0)))
                .isLessThanOrEqualTo(64);
    }

    @Test
    void aQueueThatCannotBeIsNotMade() {
        refused("queue-exists", "named cpu", () -> queues.create(queue("cpu", CLUSTER, true, null)));
        refused("cluster-not-found", "one of local", () -> queues.create(queue("new", "nowhere", true, null)));
        refused(
                "user-not-found",
                "no user eve, zed",
                () -> queues.create(queue("new", CLUSTER, true, List.of("zed", "ana", "eve"))));
        refused("invalid-name", "'a\0'", () -> queues.create(queue("new", CLUSTER, true, List.of("a\0"))));
    }

    @Test
    void anEditChangesWhatItNamesAndNothingElse() {
        // when
        QueueView edited = queues.edit(
                CPU,
                new QueueEdit(
                        0,
                        null,
                        new QueueLimitsEdit(0.25, null, null, null, null, 60L, null),
                        null,
                        List.of("ana"),
                        false));

        // then
        assertThat(edited)
                .isEqualTo(new QueueView(
                        "cpu",
                        CLUSTER,
                        List.of(CLUSTER),
                        DeviceKind.CPU,
                        true,
                        0,
                        0,
                        0.25,
                        1024,
                        0,
                        0.25,
                        1024,
                        60,
                        null,
                        List.of("ana"),
                        1));
        verify(wakeUps).wake(CLUSTER);

        // when
        QueueView opened = queues.edit(
                CPU,
                new QueueEdit(
                        1, null, new QueueLimitsEdit(null, 2048, null, null, null, null, null), null, null, true));

        // then
        assertThat(opened)
                .isEqualTo(new QueueView(
                        "cpu",
                        CLUSTER,
                        List.of(CLUSTER),
                        DeviceKind.CPU,
                        true,
                        0,
                        0,
                        0.25,
                        2048,
                        0,
                        0.25,
                        2048,
                        60,
                        null,
                        null,
                        2));
    }

    @Test
    void aQueueSaysWhatAJobMayAskFor() {
        // when
        QueueView edited = queues.edit(CPU, terms(0, new QueueLimitsEdit(null, null, null, 4.0, 8192, null, 60L)));

        // then
        assertThat(edited.maxCpus()).isEqualTo(4);
        assertThat(edited.maxMemoryMib()).isEqualTo(8192);
        assertThat(edited.defaultSeconds()).isEqualTo(60);
        refused(
                "invalid-request",
                "The maximum of CPUs must be at least the default",
                () -> queues.edit(CPU, terms(1, cpuEdit(5.0, null))));
        refused(
                "invalid-request",
                "The maximum of CPUs must be at least the default",
                () -> queues.edit(CPU, terms(1, cpuEdit(null, 0.5))));

        // when both change together, and the bound is no more than what every job gets
        assertThat(queues.edit(CPU, terms(1, cpuEdit(5.0, 5.0))).maxCpus()).isEqualTo(5);

        // then it follows that
        assertThat(queues.edit(CPU, terms(2, cpuEdit(6.0, null))).maxCpus()).isEqualTo(6);
    }

    @Test
    void aQueueWithoutMembersIsLeftToAdmins() {
        assertThat(queues.edit(CPU, members(0, List.of())).members()).isEmpty();
    }

    @Test
    void anEditThatCannotBeChangesNothing() {
        refused("queue-not-found", "one of cpu, gpu", () -> queues.edit(new QueueName("x"), members(0, List.of())));
        refused("edited-meanwhile", "queue cpu", () -> queues.edit(CPU, members(1, List.of())));
        refused("user-not-found", "no user eve", () -> queues.edit(CPU, members(0, List.of("eve"))));
        refused("invalid-request", "0.001 to 1,000 CPUs", () -> queues.edit(CPU, cpus(0)));
        refused("invalid-request", "0.001 to 1,000 CPUs", () -> queues.edit(CPU, cpus(-1)));
        refused("invalid-request", "make a GPU queue", () -> queues.edit(CPU, gpus(1)));
        refused("invalid-request", "1 to 100 GPUs", () -> queues.edit(GPU, gpus(0)));
        refused("invalid-request", "changes nothing", () -> members(0, null));
        refused(
                "invalid-request",
                "not both",
                () -> new QueueEdit(0, null, QueueLimitsEdit.NONE, null, List.of("ana"), true));
    }

    @Test
    void theDefaultGoesFromOneQueueToAnother() {
        // when
        queues.edit(GPU, isDefault(true));

        // then
        assertThat(queues.get(GPU).isDefault()).isTrue();
        assertThat(queues.get(CPU).isDefault()).isFalse();
        refused("edited-meanwhile", "queue cpu", () -> queues.edit(CPU, cpus(2)));

        // when
        queues.create(queue("large", CLUSTER, true, null));

        // then
        assertThat(queues.list(PageRequest.first()).items())
                .filteredOn(QueueView::isDefault)
                .extracting(QueueView::name)
                .containsExactly("large");
    }

    @Test
    void thereMayBeNoDefault() {
        // when
        queues.edit(CPU, isDefault(false));

        // then
        assertThat(queues.list(PageRequest.first()).items()).noneMatch(QueueView::isDefault);
    }

    @Test
    void theGpusOfAJobChangeOnlyWhileNoJobHoldsAny() {
        // given
        data.node("gpu", "g1", 2);
        STORE.open(STORE.taskIn("gpu", "ana", "train", 1));
        STORE.get(SchedulingPass.class).make(CLUSTER, false);

        // then
        refused("queue-in-use", "GPUs to 1 of its jobs", () -> queues.edit(GPU, gpus(2)));
        assertThat(queues.edit(
                                GPU,
                                new QueueEdit(
                                        0,
                                        null,
                                        new QueueLimitsEdit(4.0, null, 1, null, null, null, null),
                                        null,
                                        null,
                                        false))
                        .cpus())
                .isEqualTo(4);

        // when
        STORE.jdbc()
                .sql("UPDATE job SET state = 'FAILED', node_id = NULL, slot = NULL")
                .update();

        // then
        assertThat(queues.edit(
                                GPU,
                                new QueueEdit(
                                        1,
                                        null,
                                        new QueueLimitsEdit(null, null, 2, null, null, null, null),
                                        null,
                                        null,
                                        false))
                        .gpus())
                .isEqualTo(2);
    }

    @Test
    void aQueueThatNothingUsesIsDeleted() {
        // given
        queues.edit(GPU, members(0, List.of("ana")));
        clearInvocations(wakeUps);

        // when
        queues.delete(GPU);
        queues.delete(CPU);

        // then
        assertThat(queues.list(PageRequest.first()).items()).isEmpty();
        verify(wakeUps, times(2)).wake(CLUSTER);
    }

    @Test
    void aQueueInUseIsNotDeletedAndSaysByWhat() {
        // given
        data.node("cpu", "n2", 1);
        data.node("cpu", "n1", 1);
        STORE.taskIn("cpu", "ana", "train", 1);
        STORE.taskIn("gpu", "ana", "other", 1);

        // then
        refused(
                "queue-in-use",
                "Queue cpu has 2 nodes (the first is n1) and 1 task (the first is user.ana.train): ",
                () -> queues.delete(CPU));
        refused("queue-in-use", "Queue gpu has 1 task (the first is user.ana.other): ", () -> queues.delete(GPU));
    }

    @Test
    void theDefaultQueueGoesLast() {
        refused("queue-is-default", "Queue cpu is the default", () -> queues.delete(CPU));
        refused("queue-not-found", "no queue none", () -> queues.delete(new QueueName("none")));
    }

    private void refused(String code, String words, ThrowingCallable edit) {
        edits.assertRefused(code, words, edit);
    }

    private static NewQueue queue(String name, String cluster, boolean isDefault, @Nullable List<String> members) {
        return new NewQueue(
                new QueueName(name),
                List.of(new ClusterName(cluster)),
                new QueueLimits(DeviceKind.CPU, new Resources(2500, 8192, 0), 3600),
                isDefault,
                members);
    }

    private static QueueEdit members(int version, @Nullable List<String> members) {
        return new QueueEdit(version, null, QueueLimitsEdit.NONE, null, members, false);
    }

    private static QueueEdit cpus(double cpus) {
        return new QueueEdit(0, null, new QueueLimitsEdit(cpus, null, null, null, null, null, null), null, null, false);
    }

    private static QueueEdit gpus(int gpus) {
        return new QueueEdit(0, null, new QueueLimitsEdit(null, null, gpus, null, null, null, null), null, null, false);
    }

    private static QueueLimitsEdit cpuEdit(@Nullable Double cpus, @Nullable Double maxCpus) {
        return new QueueLimitsEdit(cpus, null, null, maxCpus, null, null, null);
    }

    private static QueueEdit terms(int version, QueueLimitsEdit terms) {
        return new QueueEdit(version, null, terms, null, null, false);
    }

    private static QueueEdit isDefault(boolean isDefault) {
        return new QueueEdit(0, null, QueueLimitsEdit.NONE, isDefault, null, false);
    }
}
