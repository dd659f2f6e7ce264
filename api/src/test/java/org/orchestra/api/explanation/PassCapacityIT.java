package org.orchestra.api.explanation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** To which nodes jobs go: there is room on them for what each asks for, and they did not fail it before. */
class PassCapacityIT {
    @RegisterExtension
    static final StoreExtension STORE = ExplanationFixture.store();

    private TestData data;

    @BeforeEach
    void aQueueAndAUser() {
        data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 8);
        data.user("ana");
    }

    @Test
    void aMachineRunsAsManyJobsAsThereIsMemoryForAndSmallOnesFillTheRest() {
        // given 8 slots of 1 GiB on a machine of 10 GiB
        STORE.observed("n1", 16_000, 10_240, 0);
        long large = asking(STORE.openTask("ana", "large", 5), 3_000, 4_096);
        long small = STORE.openTask("ana", "small", 9);

        // when
        RecordedPass result = makePass();

        // then two large ones and two small ones
        assertThat(STORE.count(large, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.count(small, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(result.figures().waitingBy()).isEqualTo(Map.of(WaitReason.SLOTS_BUSY, 10L));
        assertThat(STORE.get(WaitExplanations.class).of("user.ana.large").waits())
                .singleElement()
                .satisfies(
                        wait -> assertThat(wait.message())
                                .startsWith(
                                        "3 jobs wait for capacity in cpu: 4 of 8 slots are free, but no node has 3 CPUs and 4,096 MiB left, "));

        // when a large one has ended
        end(large, 0, RunOutcome.succeeded());
        makePass();

        // then the next takes its place
        assertThat(STORE.count(large, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.state(large, 2)).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void queuesThatShareAMachineShareItsMemory() {
        // given
        data.queue("more", CLUSTER);
        data.node("more", "n1", 8);
        STORE.observed("n1", 16_000, 3_072, 0);
        long here = STORE.openTask("ana", "here", 2);
        long there = STORE.open(STORE.taskIn("more", "ana", "there", 2));

        // when
        makePass();
        makePass();

        // then
        assertThat(STORE.count(here, JobState.ACTIVATED) + STORE.count(there, JobState.ACTIVATED))
                .isEqualTo(3);
    }

    @Test
    void aMachineThatWasNeverObservedLimitsNothing() {
        // given
        long task = asking(STORE.openTask("ana", "large", 9), 64_000, 1_000_000);

        // when
        makePass();

        // then
        assertThat(STORE.count(task, JobState.ACTIVATED)).isEqualTo(8);
    }

    @Test
    void aJobGoesToAnotherNodeThanTheOneThatFailedItAndTheOthersGoThere() {
        // given jobs 0 and 1 avoid n1, which is emptier; n2 has one slot
        data.node("cpu", "n2", 1);
        long task = STORE.openTask("ana", "train", 4);
        avoid(task, 0, "n1");
        avoid(task, 1, "n1");

        // when
        makePass();

        // then
        assertThat(nodes(task)).containsExactly("0 n2", "1 null", "2 n1", "3 n1");
        assertThat(STORE.get(WaitExplanations.class).of("user.ana.train", 1).waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.message())
                        .startsWith("Job 1 waits for a slot in cpu: ")
                        .endsWith(" It last ran on n1 and is to go to another node, if there is one for it."));

        // when
        end(task, 0, RunOutcome.succeeded());
        makePass();

        // then
        assertThat(nodes(task)).contains("1 n2");
    }

    @Test
    void aJobGoesBackWhereItFailedWhenNoOtherNodeCanEverTakeIt() {
        // given another node that is too small, one that is drained, and one of another queue
        data.node("cpu", "n2", 4);
        data.node("cpu", "n3", 4);
        data.queue("other", CLUSTER);
        data.node("other", "n4", 4);
        STORE.observed("n2", 500, 512, 0);
        STORE.jdbc().sql("UPDATE node SET drained = true WHERE name = 'n3'").update();
        long task = STORE.openTask("ana", "train", 1);
        avoid(task, 0, "n1");

        // when
        makePass();

        // then
        assertThat(nodes(task)).containsExactly("0 n1");
    }

    private RecordedPass makePass() {
        return STORE.pass();
    }

    private static void end(long task, int job, RunOutcome outcome) {
        RunReports reports = STORE.get(RunReports.class);
        reports.begin(new RunKey(task, job, 1));
        reports.ended(new RunKey(task, job, 1), outcome);
    }

    private static long asking(long task, int cpuMillis, int memoryMib) {
        STORE.jdbc()
                .sql("UPDATE task SET cpu_millis = :cpus, memory_mib = :memory WHERE id = :task")
                .param("task", task)
                .param("cpus", cpuMillis)
                .param("memory", memoryMib)
                .update();
        return task;
    }

    private static void avoid(long task, int job, String node) {
        STORE.jdbc()
                .sql("""
                        UPDATE job SET avoid_node_id = (SELECT id FROM node WHERE name = :node)
                        WHERE task_id = :task AND number = :job
                        """)
                .param("task", task)
                .param("job", job)
                .param("node", node)
                .update();
    }

    /** Each job of a task with its node, as in "0 n2". */
    private static List<String> nodes(long task) {
        return STORE.jdbc().sql("""
                        SELECT j.number || ' ' || coalesce(n.name, 'null')
                        FROM job j LEFT JOIN node n ON n.id = j.node_id
                        WHERE j.task_id = :task ORDER BY j.number
                        """).param("task", task).query(String.class).list();
    }
}
