package org.orchestra.store.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.runner.RunReports;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.log.LogStreamRepository.RunLocation;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.TaskActivities;

/** A queue over two clusters: where its jobs go. */
class SeveralClustersIT {
    private static final String SECOND = "second";
    private static final String SECOND_QUEUE = "cluster-second";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final TaskActivities tasks = STORE.get(TaskActivities.class);
    private TestData data;

    @BeforeEach
    void aQueueOverTwoClusters() {
        data = STORE.data();
        data.cluster(SECOND);
        data.queue("cpu", CLUSTER);
        data.alsoOn("cpu", SECOND);
        data.node("cpu", "n1", 1);
        data.node("cpu", SECOND, "n2", 3);
        data.user("ana");
    }

    @Test
    void theSlotsOfThePreferredClusterAreGrantedFirst() {
        // given
        STORE.openTask("ana", "train", 3);

        // when
        RecordedPass pass = STORE.pass(CLUSTER, false);

        // then n1 though n2 has more free slots
        assertThat(grants(pass))
                .containsExactly(
                        new Grant(0, 1, "n1", TestData.MESSENGER_QUEUE),
                        new Grant(1, 1, "n2", SECOND_QUEUE),
                        new Grant(2, 1, "n2", SECOND_QUEUE));
    }

    @Test
    void aPassOverEitherClusterGrantsTheSlotsOfBoth() {
        // given
        STORE.openTask("ana", "train", 2);

        // when
        RecordedPass pass = STORE.pass(SECOND, false);

        // then
        assertThat(grants(pass)).extracting(Grant::node).containsExactly("n1", "n2");
        assertThat(STORE.pass(CLUSTER, true).grants())
                .as("each sends again what no run has accepted on either")
                .hasSameSizeAs(STORE.pass(SECOND, true).grants())
                .isNotEmpty();
    }

    @Test
    void jobsGoToTheOtherClusterWhileTheWorkerOfOneIsAway() {
        // given
        silence(CLUSTER);
        STORE.openTask("ana", "train", 4);

        // when
        RecordedPass pass = STORE.pass(CLUSTER, false);

        // then
        assertThat(grants(pass)).extracting(Grant::node).containsExactly("n2", "n2", "n2");
        assertThat(pass.figures().waitingBy()).containsOnlyKeys(WaitReason.SLOTS_BUSY);
        assertThat(pass.figures().free()).as("n1 has no slot to give").isZero();
    }

    @Test
    void theLogOfARunIsFoundWhenItsClusterIsNoMore() {
        // given a run that has ended on the second cluster
        long task = STORE.openTask("ana", "train", 2);
        STORE.pass(CLUSTER, false);
        RunKey run = new RunKey(task, 1, 1);
        reports.begin(run);
        reports.ended(run, RunOutcome.succeeded());

        // when
        STORE.jdbc().sql("DELETE FROM node WHERE name = 'n2'").update();
        STORE.jdbc().sql("DELETE FROM queue_cluster WHERE preference = 1").update();
        STORE.jdbc()
                .sql("DELETE FROM cluster WHERE name = :name")
                .param("name", SECOND)
                .update();

        // then
        assertThat(STORE.get(LogStreamRepository.class).location(run))
                .extracting(RunLocation::taskId, RunLocation::ended)
                .containsExactly(task, true);
    }

    @Test
    void aTaskThatMayGoToOneClusterOnlyWaitsForIt() {
        // given
        STORE.openTask("ana", "train", 2);
        narrow("user.ana.train", CLUSTER);
        silence(CLUSTER);

        // when
        RecordedPass away = STORE.pass(SECOND, false);
        speak(CLUSTER);
        RecordedPass back = STORE.pass(SECOND, false);

        // then
        assertThat(away.grants()).isEmpty();
        assertThat(away.figures().waitingBy()).containsOnlyKeys(WaitReason.CLUSTER_UNREACHABLE);
        assertThat(grants(back)).extracting(Grant::node).containsExactly("n1");
        assertThat(back.figures().waitingBy()).containsOnlyKeys(WaitReason.RESERVED);
    }

    @Test
    void aKillAsksTheClustersOnlyWhereSomethingRuns() {
        // given one job on each cluster
        long task = STORE.openTask("ana", "train", 2);
        STORE.pass(CLUSTER, false);
        reports.begin(new RunKey(task, 0, 1));
        reports.begin(new RunKey(task, 1, 1));
        assertThat(tasks.clusterQueues(task)).containsExactly(TestData.MESSENGER_QUEUE, SECOND_QUEUE);

        // when
        reports.ended(new RunKey(task, 0, 1), RunOutcome.succeeded());

        // then
        assertThat(tasks.clusterQueues(task)).containsExactly(SECOND_QUEUE);
    }

    @Test
    void machinesOfOneNameOnTwoClustersAreTwoMachines() {
        // given two machines of two CPUs called "same", in queues that a queue over both clusters plans together
        data.queue("near", CLUSTER);
        data.queue("far", SECOND);
        data.node("near", "same", 2);
        data.node("far", "same", 2);
        observe(CLUSTER);
        observe(SECOND);
        STORE.open(STORE.taskIn("near", "ana", "here", 2));
        STORE.open(STORE.taskIn("far", "ana", "there", 2));

        // then
        assertThat(STORE.pass(CLUSTER, false).figures().granted()).isEqualTo(4);
    }

    private static void observe(String cluster) {
        STORE.jdbc().sql("""
                        INSERT INTO observed_node (cluster_id, name, cpu_millis, memory_mib, gpus)
                        SELECT id, 'same', 2000, 4096, 0 FROM cluster WHERE name = :cluster
                        """).param("cluster", cluster).update();
    }

    private static void silence(String cluster) {
        STORE.jdbc()
                .sql("UPDATE cluster SET reported_at = now() - interval '1 hour' WHERE name = :name")
                .param("name", cluster)
                .update();
    }

    private static void speak(String cluster) {
        STORE.jdbc()
                .sql("UPDATE cluster SET reported_at = now() WHERE name = :name")
                .param("name", cluster)
                .update();
    }

    private static void narrow(String task, String cluster) {
        STORE.jdbc()
                .sql(
                        "UPDATE task SET clusters = ARRAY(SELECT id FROM cluster WHERE name = :cluster) WHERE name = :task")
                .param("task", task)
                .param("cluster", cluster)
                .update();
    }

    private static List<Grant> grants(RecordedPass pass) {
        return pass.grants().stream().flatMap(batch -> batch.grants().stream()).toList();
    }
}
