package org.orchestra.domain.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.scheduling.QueueWaitContext.NodeContext;
import org.orchestra.domain.scheduling.QueueWaitContext.SlotCounts;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskState;

class WaitMessageTest {
    private static final Resources REQUEST = new Resources(2_500, 4_096, 1);
    private static final TaskWaitContext TASK =
            new TaskWaitContext("ana", null, new RunningCap(5, 5), new RunningCap(2, 3), 10, 4, List.of());

    @Test
    void aBusyQueueIsExplainedWithTheJobsAheadAndTheExpectedStart() {
        assertThat(of(busy(37, 12L, Duration.ofMinutes(18))))
                .isEqualTo(
                        "37 jobs wait for a slot in nvidia: 4 of 4 in use, 12 jobs ahead of yours, first start expected in about 18 min.");
        assertThat(of(busy(1, 1L, Duration.ofSeconds(59))))
                .isEqualTo(
                        "1 job waits for a slot in nvidia: 4 of 4 in use, 1 job ahead of it, start expected in under a minute.");
        assertThat(message().of(busy(1, 0L, Duration.ofMinutes(120)), TASK, 3))
                .isEqualTo(
                        "Job 3 waits for a slot in nvidia: 4 of 4 in use, none ahead of it, start expected in about 2 h.");
    }

    @Test
    void whatOtherTasksAreWaitedForIsSaidWithTheirProgress() {
        assertThat(held(3, waitsFor(DependencyKind.DONE, TaskState.RUNNING, null)))
                .isEqualTo("3 jobs wait until user.ana.fit is DONE: it is RUNNING, 12 of its 40 jobs are done.");
        assertThat(held(3, waitsFor(DependencyKind.ENDED, TaskState.TESTING, null)))
                .isEqualTo("3 jobs wait until user.ana.fit has ended: it is TESTING, 12 of its 40 jobs are done.");
        assertThat(held(3, waitsFor(DependencyKind.EACH_DONE, TaskState.RUNNING, null)))
                .isEqualTo(
                        "3 jobs wait each for the job of its number of user.ana.fit, which is RUNNING: 12 of its 40 jobs are done.");
        assertThat(message()
                        .of(
                                predecessor(1),
                                waiting(waitsFor(DependencyKind.EACH_DONE, TaskState.RUNNING, JobState.ASSIGNED)),
                                17))
                .isEqualTo("Job 17 waits for the job of its number of user.ana.fit, which is ASSIGNED.");
    }

    @Test
    void aTaskThatWillNotBeDoneByItselfIsNamedFirstWithWhatToDo() {
        assertThat(held(
                        3,
                        waitsFor(DependencyKind.DONE, TaskState.RUNNING, null),
                        waitsFor(DependencyKind.DONE, TaskState.FINALIZED, null)))
                .isEqualTo(
                        "3 jobs wait until user.ana.fit is DONE: it is FINALIZED, 12 of its 40 jobs are done; 1 more task is waited for, too; retry it with maestro task retry user.ana.fit, or let them start without it with maestro task release.");
        assertThat(message()
                        .of(
                                predecessor(1),
                                waiting(waitsFor(DependencyKind.EACH_DONE, TaskState.RUNNING, JobState.FAILED)),
                                17))
                .isEqualTo(
                        "Job 17 waits for the job of its number of user.ana.fit, which is FAILED; retry it with maestro task retry user.ana.fit, or let it start without it with maestro task release.");
    }

    private static String held(int jobs, PrecedingTask... tasks) {
        return message().of(predecessor(jobs), waiting(tasks));
    }

    private static WaitingJobs predecessor(int jobs) {
        return WaitingJobs.withoutForecast(WaitReason.PREDECESSOR, jobs);
    }

    private static TaskWaitContext waiting(PrecedingTask... tasks) {
        return new TaskWaitContext("ana", null, TASK.ownerCap(), TASK.taskCap(), 10, 4, List.of(tasks));
    }

    private static PrecedingTask waitsFor(DependencyKind kind, TaskState state, @Nullable JobState job) {
        return new PrecedingTask("user.ana.fit", kind, state, 40, 12, job);
    }

    @Test
    void freeSlotsWithTooFewResourcesAreExplainedWithTheRequest() {
        // given
        QueueWaitContext context =
                new QueueWaitContext("nvidia", "lab", null, REQUEST, List.of(), new SlotCounts(4, 8, 0), List.of());

        // then
        assertThat(new WaitMessage(context).of(busy(3, 2L, Duration.ofMinutes(18)), TASK))
                .isEqualTo(
                        "3 jobs wait for capacity in nvidia: 4 of 8 slots are free, but no node has 2.5 CPUs, 4,096 MiB and 1 GPU left, 2 jobs ahead of yours, first start expected in about 18 min.");
    }

    @Test
    void aTimeThatIsNotKnownIsCalledUnknown() {
        assertThat(of(busy(37, 1_200L, null)))
                .isEqualTo(
                        "37 jobs wait for a slot in nvidia: 4 of 4 in use, 1,200 jobs ahead of yours, first start unknown because no job of nvidia has finished yet.");
        assertThat(message().end(null, new RunTimeEstimates(Map.of(), null)))
                .isEqualTo("The end is unknown because no job of nvidia has finished yet.");
        assertThat(message().end(null, new RunTimeEstimates(Map.of(), Duration.ofMinutes(1))))
                .isEqualTo("The end is unknown: it depends on when the jobs can start.");
        assertThat(message().end(Duration.ofHours(50), new RunTimeEstimates(Map.of(), Duration.ofMinutes(1))))
                .isEqualTo("The last job is expected to end in about 2 days.");
    }

    @Test
    void aKeptNodeIsNamedAndNoTimeIsPromisedOnceItsJobsAreOverdue() {
        // given
        WaitingJobs first = new WaitingJobs(WaitReason.RESERVED, 1, null, Duration.ofMinutes(5));
        WaitingJobs behind = new WaitingJobs(WaitReason.HELD_BACK, 2, null, null);

        // then
        assertThat(kept(Duration.ofMinutes(10)).of(first, TASK))
                .isEqualTo(
                        "1 job waits for room on n1, which is kept for it: start expected in about 5 min, and in about 10 min at the latest if the jobs there keep to their times.");
        assertThat(kept(Duration.ZERO).of(first, TASK))
                .isEqualTo(
                        "1 job waits for room on n1, which is kept for it; jobs there take longer than was to be expected.");
        assertThat(kept(Duration.ZERO).of(behind, TASK))
                .startsWith(
                        "2 jobs wait though slots are free in nvidia: n1 is kept for a job ahead, and jobs there take longer than was to be expected; only ");
    }

    private static WaitMessage kept(Duration within) {
        return new WaitMessage(new QueueWaitContext(
                "nvidia",
                "lab",
                null,
                REQUEST,
                List.of(),
                new SlotCounts(4, 8, 0),
                List.of(new QueueWaitContext.KeptNode("n1", within))));
    }

    @Test
    void jobsWithAFreeSlotStartAtTheNextPass() {
        assertThat(of(new WaitingJobs(WaitReason.NEXT_PASS, 3, null, Duration.ZERO)))
                .isEqualTo("3 jobs start at the next pass: slots are free in nvidia.");
        assertThat(message().of(new WaitingJobs(WaitReason.NEXT_PASS, 1, null, Duration.ZERO), TASK, 0))
                .isEqualTo("Job 0 starts at the next pass: a slot is free in nvidia.");
    }

    @Test
    void aTestPhaseAndCapsAreExplainedWithNumbers() {
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, 490)))
                .isEqualTo("490 jobs wait until the 10 test jobs have succeeded: 4 are done.");
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.USER_CAP, 12)))
                .isEqualTo("12 jobs wait until other jobs of ana end: 5 of at most 5 are running.");
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.TASK_CAP, 1)))
                .isEqualTo("1 job waits until other jobs of the task end: 2 of at most 3 are running.");
    }

    @Test
    void oneIsCountedInTheSingular() {
        // given one test job, one running job of one, a budget of one hour in a day, and one free slot of one
        BudgetUse use = new BudgetUse(new Budget(1, 1), Duration.ofHours(1), Duration.ofHours(2));
        TaskWaitContext single =
                new TaskWaitContext("ana", use, new RunningCap(1, 1), new RunningCap(0, 1), 1, 0, List.of());
        WaitMessage message = new WaitMessage(
                new QueueWaitContext("nvidia", "lab", null, REQUEST, List.of(), new SlotCounts(0, 1, 0), List.of()));

        // then
        assertThat(message.of(WaitingJobs.withoutForecast(WaitReason.TEST_PHASE, 3), single))
                .isEqualTo("3 jobs wait until the test job has succeeded.");
        assertThat(message.of(WaitingJobs.withoutForecast(WaitReason.USER_CAP, 1), single))
                .isEqualTo("1 job waits until other jobs of ana end: 1 of at most 1 is running.");
        assertThat(message.of(WaitingJobs.withoutForecast(WaitReason.OVER_BUDGET, 1), single))
                .startsWith("1 job waits because ana is over budget, with 1 of 1 slot hour used in 1 day: ");
        assertThat(message.of(busy(1, 1L, Duration.ofMinutes(18)), TASK))
                .startsWith("1 job waits for capacity in nvidia: 1 of 1 slot is free, but no node has ");
    }

    @Test
    void aBudgetThatIsUsedUpIsSaidWithWhatIsUsedAndWhenItGetsBetter() {
        assertThat(overBudget(12, Duration.ofDays(3)))
                .isEqualTo(
                        "12 jobs wait because ana is over budget, with 503 of 500 slot hours used in 30 days: enough of that is older in about 3 days if nothing else runs; ask an admin for more if that is too late.");
        assertThat(overBudget(1, null))
                .isEqualTo(
                        "1 job waits because ana is over budget, with 503 of 500 slot hours used in 30 days: most of that is held by jobs that run; ask an admin for more.");
    }

    @Test
    void jobsThatGoLastForABudgetAreToldSo() {
        assertThat(overBudget(busy(1, 1L, Duration.ofMinutes(18)), null))
                .isEqualTo(
                        "1 job waits for a slot in nvidia: 4 of 4 in use, 1 job ahead of it, start expected in about 18 min; ana is over budget (503 of 500 slot hours used in 30 days), whose jobs go last.");
    }

    private static String overBudget(int jobs, @Nullable Duration relief) {
        return overBudget(WaitingJobs.withoutForecast(WaitReason.OVER_BUDGET, jobs), relief);
    }

    private static String overBudget(WaitingJobs waiting, @Nullable Duration relief) {
        BudgetUse use = new BudgetUse(new Budget(500, 30), Duration.ofHours(503), relief);
        return message()
                .of(waiting, new TaskWaitContext("ana", use, TASK.ownerCap(), TASK.taskCap(), 10, 4, List.of()));
    }

    @Test
    void jobsThatNeverStartAreExplainedWithWhoCanHelp() {
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.CLUSTER_INACTIVE, 500)))
                .isEqualTo("500 jobs wait for cluster lab, which is inactive: ask an admin to activate it.");
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.NO_NODE, 5)))
                .isEqualTo(
                        "5 jobs wait for a node of nvidia, which has none: ask an admin to add one or use another queue.");
        assertThat(of(
                        WaitingJobs.withoutForecast(WaitReason.NO_NODE, 5),
                        node("n1", NodeState.DISABLED, null, null),
                        node("n2", NodeState.DISABLED, null, null)))
                .isEqualTo(
                        "5 jobs wait for a node of nvidia, and none is enabled: n1 is disabled, n2 is disabled; ask an admin to enable one or use another queue.");
    }

    @Test
    void aRequestThatIsTooLargeIsComparedWithTheNodeThatComesNearest() {
        // given nodes that lack memory, everything, and nothing but slots
        NodeContext near = node("near", NodeState.OPEN, null, new Resources(4_000, 2_048, 2));
        NodeContext small = node("small", NodeState.UNHEALTHY, "not ready", new Resources(1_000, 1_024, 0));
        NodeContext disabled = node("disabled", NodeState.DISABLED, null, new Resources(64_000, 65_536, 8));

        // then
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.TOO_LARGE, 3), small, near, disabled))
                .isEqualTo(
                        "3 jobs ask for 2.5 CPUs, 4,096 MiB and 1 GPU each, and no node of nvidia has as much: the largest, near, has 4 CPUs, 2,048 MiB and 2 GPUs; ask an admin for a larger one or use another queue.");
        assertThat(of(WaitingJobs.withoutForecast(WaitReason.TOO_LARGE, 1), small))
                .startsWith("1 job asks for 2.5 CPUs, 4,096 MiB and 1 GPU, and")
                .contains("the largest, small, has 1 CPU and 1,024 MiB;");
    }

    @Test
    void atMostThreeNodesAreNamedWithWhatIsWrongWithThem() {
        // given
        NodeContext cordoned = node("n2", NodeState.CORDONED, "5 jobs failed in 9 s", null);
        NodeContext tooSmall = node("n0", NodeState.UNHEALTHY, "not ready", new Resources(1_000, 1_024, 0));

        // then
        assertThat(of(
                        WaitingJobs.withoutForecast(WaitReason.NODES_UNAVAILABLE, 2),
                        tooSmall,
                        unhealthy("n1"),
                        cordoned))
                .isEqualTo(
                        "2 jobs wait for nodes of nvidia: n1 is unhealthy (MemoryPressure), n2 is cordoned (5 jobs failed in 9 s).");
        assertThat(of(
                        WaitingJobs.withoutForecast(WaitReason.NODES_UNAVAILABLE, 2),
                        unhealthy("n1"),
                        unhealthy("n2"),
                        unhealthy("n3"),
                        unhealthy("n4"),
                        unhealthy("n5")))
                .endsWith("n3 is unhealthy (MemoryPressure), and 2 more.")
                .doesNotContain("n4");
    }

    private static WaitingJobs busy(int jobs, Long ahead, Duration startsIn) {
        return new WaitingJobs(WaitReason.SLOTS_BUSY, jobs, ahead, startsIn);
    }

    private static NodeContext unhealthy(String name) {
        return node(name, NodeState.UNHEALTHY, "MemoryPressure", null);
    }

    private static NodeContext node(String name, NodeState state, String reason, Resources size) {
        return new NodeContext(name, state, reason, size);
    }

    private static String of(WaitingJobs waiting, NodeContext... nodes) {
        return message(nodes).of(waiting, TASK);
    }

    private static WaitMessage message(NodeContext... nodes) {
        return new WaitMessage(new QueueWaitContext(
                "nvidia", "lab", null, REQUEST, List.of(nodes), new SlotCounts(4, 4, 0), List.of()));
    }
}
