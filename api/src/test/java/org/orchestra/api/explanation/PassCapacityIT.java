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
        assertThat(result.figures().waitingBy()).isEqualTo(Map.of(WaitReason.RESERVED, 1L, WaitReason.SLOTS_BUSY, 9L));
        assertThat(STORE.get(WaitExplanations.class).of("user.ana.large").waits())
                .last()
                .satisfies(
                        wait -> assertThat(wait.message())
                                .startsWith(
                                        "2 jobs wait for capacity in cpu: 4 of 8 slots are free, but no node has 3 CPUs and 4,096 MiB left, "));

        // when a large one has ended
        end(large, 0, RunOutcome.succeeded());
        makePass();

        // then the next takes its place
        assertThat(STORE.count(large, JobState.ACTIVATED)).isEqualTo(2);
        assertThat(STORE.state(large, 2)).isEqualTo(JobState.ACTIVATED);
    }

    @Test
    void aLargeJobStartsThoughSmallOnesKeepComingAndThoseThatEndBeforePassIt() {
        // given eight CPUs in use by small jobs that may take ten minutes each, of which more wait
        STORE.observed("n1", 8_000, 65_536, 0);
        long small = lasting(STORE.openTask("ana", "small", 20), 600);
        makePass();
        data.user("bob");
        long large = asking(STORE.openTask("bob", "large", 1), 8_000, 1_024);
        long shorter = lasting(STORE.openTask("bob", "short", 1), 60);

        // when one of them ends
        endAfterFiveMinutes(small, 0);
        RecordedPass result = makePass();

        // then the room is kept for the large job, and only that is filled in which ends before
        assertThat(STORE.count(small, JobState.ASSIGNED)).isEqualTo(12);
        assertThat(STORE.state(shorter, 0)).isEqualTo(JobState.ACTIVATED);
        assertThat(result.figures().waitingBy()).isEqualTo(Map.of(WaitReason.RESERVED, 1L, WaitReason.SLOTS_BUSY, 12L));
        endAfterFiveMinutes(small, 1);
        makePass();
        WaitExplanations explanations = STORE.get(WaitExplanations.class);
        assertThat(explanations.of("user.bob.large", 0).waits())
                .singleElement()
                .satisfies(
                        wait -> assertThat(wait.message())
                                .isEqualTo(
                                        "Job 0 waits for room on n1, which is kept for it: start expected in about 5 min, and in about 10 min at the latest if the jobs there keep to their times."));
        assertThat(explanations.of("user.ana.small").waits())
                .first()
                .satisfies(
                        wait -> assertThat(wait.message())
                                .isEqualTo(
                                        "1 job waits though slots are free in cpu: n1 is kept for a job ahead, which will fit there in about 10 min at the latest; only jobs that end before, by their time limit or by what jobs of the task have taken, may pass."));

        // when the others end
        for (int job = 2; job < 8; job++) {
            endAfterFiveMinutes(small, job);
            makePass();
        }
        end(shorter, 0, RunOutcome.succeeded());
        makePass();

        // then
        assertThat(STORE.state(large, 0)).isEqualTo(JobState.ACTIVATED);
        assertThat(STORE.count(small, JobState.ASSIGNED)).isEqualTo(12);
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
                        .startsWith("Job 1 waits for room on n2, which is kept for it: ")
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

    private static void endAfterFiveMinutes(long task, int job) {
        STORE.jdbc()
                .sql(
                        "UPDATE job SET granted_at = granted_at - interval '5 minutes' WHERE task_id = :task AND number = :job")
                .param("task", task)
                .param("job", job)
                .update();
        end(task, job, RunOutcome.succeeded());
    }

    /** A task whose jobs may take so long, and have a slot each. */
    private static long lasting(long task, int seconds) {
        STORE.jdbc()
                .sql("UPDATE task SET max_seconds = :seconds, pack = 1 WHERE id = :task")
                .param("task", task)
                .param("seconds", seconds)
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
