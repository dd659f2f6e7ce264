package org.orchestra.store.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;
import org.springframework.transaction.IllegalTransactionStateException;

/** What the database writes down of every change of a task and its jobs: each once, numbered without a gap. */
class TransitionsIT {
    private static final String TASK = "user.ana.train";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskHistory history = STORE.get(TaskHistory.class);
    private final AuditContext audit = STORE.get(AuditContext.class);
    private final TaskActivities activities = STORE.get(TaskActivities.class);
    private final RunReports reports = STORE.get(RunReports.class);
    private final SchedulingPass pass = STORE.get(SchedulingPass.class);

    @BeforeEach
    void aNodeAndAUser() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 2);
        data.user("ana");
    }

    @Test
    void aTaskOfOneJobIsToldFromItsCreationToItsEnd() {
        // given
        long task = STORE.openTask("ana", "train", 1);

        // when
        pass.make(CLUSTER, false);
        RunKey key = new RunKey(task, 0, 1);
        reports.begin(key);
        reports.ended(key, RunDriver.SUCCESS);
        activities.close(task);

        // then
        assertThat(story())
                .containsExactly(
                        "1 null>REGISTERED",
                        "2 REGISTERED>RUNNING",
                        "3 job 0: REGISTERED>ASSIGNED",
                        "4 job 0/1: ASSIGNED>ACTIVATED",
                        "5 job 0/1: ACTIVATED>RUNNING",
                        "6 job 0/1: RUNNING>DONE",
                        "7 RUNNING>DONE");
    }

    @Test
    void aGrantIsSignedByTheSchedulerAndNamesItsSlot() {
        // given
        STORE.openTask("ana", "train", 3);

        // when
        pass.make(CLUSTER, false);

        // then
        assertThat(transitions())
                .filteredOn(transition -> transition.to().equals("ACTIVATED"))
                .extracting(Transition::actor, Transition::reason)
                .containsExactly(tuple("scheduler", "slot 0 of n1"), tuple("scheduler", "slot 1 of n1"));
    }

    @Test
    void aFailureIsSignedByTheWorkerAndSaysWhy() {
        // given
        long task = STORE.openTask("ana", "train", 1);

        // when
        new RunDriver(STORE).end(task, 0, "n1", RunDriver.FAILURE);

        // then
        assertThat(transitions())
                .last()
                .extracting(Transition::to, Transition::actor, Transition::reason)
                .containsExactly("FAILED", "worker", "exit code 127: command not found");
    }

    @Test
    void whatIsRepeatedIsRecordedOnce() {
        // given
        long task = STORE.openTask("ana", "train", 1);
        RunKey key = new RunDriver(STORE).begin(task, 0, "n1");
        reports.ended(key, RunDriver.SUCCESS);
        activities.close(task);
        List<String> once = story();

        // when
        reports.begin(key);
        reports.ended(key, RunDriver.SUCCESS);
        reports.ended(key, RunDriver.FAILURE);
        activities.openBatch(task, 0, 1);
        activities.close(task);
        pass.make(CLUSTER, true);

        // then
        assertThat(story()).isEqualTo(once);
    }

    @Test
    void whatIsRolledBackLeavesNothingAndNoGap() {
        // given
        long task = STORE.openTask("ana", "train", 2);
        List<String> before = story();

        // when
        STORE.transaction().executeWithoutResult(transaction -> {
            activities.kill(task);
            transaction.setRollbackOnly();
        });

        // then
        assertThat(story()).isEqualTo(before);
        assertThat(STORE.state(task)).isEqualTo(TaskState.RUNNING);
        activities.kill(task);
        assertThat(transitions())
                .extracting(Transition::seq)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, before.size() + 3).boxed().toList());
    }

    @Test
    void aSignatureHoldsUntilTheNextOneAndForOneTransactionOnly() {
        // given
        STORE.openTask("ana", "train", 3);

        // when
        STORE.transaction().executeWithoutResult(transaction -> {
            audit.actAs("ben", "in the way");
            set(0, JobState.KILLED);
            audit.actAs("zoe", null);
            set(1, JobState.KILLED);
        });
        set(2, JobState.KILLED);

        // then
        assertThat(transitions().subList(5, 8))
                .extracting(Transition::job, Transition::actor, Transition::reason)
                .containsExactly(tuple(0, "ben", "in the way"), tuple(1, "zoe", null), tuple(2, "orchestra", null));
        assertThatThrownBy(() -> audit.actAs("ben", null)).isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void aTaskThatIsOpenedAgainSaysWhichNodeAteItsJobs() {
        // given
        long task = STORE.openTask("ana", "train", 1);
        new RunDriver(STORE).end(task, 0, "n1", RunDriver.FAILURE);
        STORE.jdbc().sql("UPDATE run SET charged = false").update();

        // when
        activities.close(task);

        // then
        String reason = "n1 was cordoned, and what failed there does not count";
        assertThat(transitions())
                .filteredOn(transition -> reason.equals(transition.reason()))
                .extracting(Transition::job, Transition::from, Transition::to, Transition::actor)
                .containsExactly(
                        tuple(0, "FAILED", "REGISTERED", "task workflow"),
                        tuple(null, "FINALIZED", "RUNNING", "task workflow"));
    }

    @Test
    void theHistoryIsReadInPagesAlsoOfOneJob() {
        // given
        long task = STORE.openTask("ana", "train", 3);
        new RunDriver(STORE).end(task, 1, "n1", RunDriver.SUCCESS);

        // then
        assertThat(history.of(TASK, null, new PageRequest("3", 3))).hasValueSatisfying(page -> {
            assertThat(page.next()).isEqualTo("6");
            assertThat(page.items()).extracting(Transition::seq).containsExactly(4L, 5L, 6L);
        });
        assertThat(history.of(TASK, 1, new PageRequest(null, 3))).hasValueSatisfying(page -> {
            assertThat(page.next()).isNotNull();
            assertThat(page.items()).extracting(Transition::to).containsExactly("ASSIGNED", "ACTIVATED", "RUNNING");
        });
        assertThat(history.of("user.ana.other", null, new PageRequest(null, 3))).isEmpty();
    }

    @Test
    void aDeletedTaskTakesItsHistoryAlong() {
        // given
        long task = STORE.openTask("ana", "train", 3);
        STORE.bring(task, TaskState.KILLED);

        // when
        STORE.get(TaskDeletions.class).delete(TASK, false);

        // then
        assertThat(STORE.jdbc()
                        .sql("SELECT count(*) FROM transition")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void set(int job, JobState state) {
        STORE.jdbc()
                .sql("UPDATE job SET state = :state WHERE number = :job")
                .param("state", state.name())
                .param("job", job)
                .update();
    }

    private static List<Transition> transitions() {
        return STORE.get(TaskHistory.class)
                .of(TASK, null, new PageRequest(null, PageRequest.MAX_SIZE))
                .orElseThrow()
                .items();
    }

    private static List<String> story() {
        return transitions().stream().map(TransitionsIT::inWords).toList();
    }

    private static String inWords(Transition transition) {
        String attempt = transition.attempt() == null ? "" : "/" + transition.attempt();
        String job = transition.job() == null ? "" : "job %d%s: ".formatted(transition.job(), attempt);
        return "%d %s%s>%s".formatted(transition.seq(), job, transition.from(), transition.to());
    }
}
