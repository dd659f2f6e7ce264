package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.scheduling.SchedulerWakeUps;
import org.orchestra.store.testing.StoreExtension;

/** Tasks that wait for others: until when, what happens then, and what cannot be. */
class TaskDependenciesIT {
    private static final String FIRST = TaskFixture.TRAIN;
    private static final String NEXT = "user.ana.next";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);
    private final TaskDependencies dependencies = STORE.get(TaskDependencies.class);
    private final TaskActivitiesImpl activities = STORE.get(TaskActivitiesImpl.class);
    private final TaskWorkflows workflows = STORE.get(TaskWorkflows.class);
    private final TaskFixture fixture = new TaskFixture(STORE);
    private long first;

    @BeforeEach
    void aRunningTaskOfThreeJobs() {
        fixture.begin();
        first = fixture.register(FIRST);
        activities.open(first);
        activities.openBatch(first, 0, 3);
        fixture.pass();
        clearInvocations(workflows);
    }

    @Test
    void aTaskStartsWhenTheOtherIsDoneAndNotBefore() {
        // given
        long next = create(DependencyKind.DONE, FIRST);

        // then
        assertThat(isHeld(next)).isTrue();
        assertThat(tasks.get(NEXT).after()).containsExactly(FIRST);

        // when a job fails and the task ends without being DONE
        end(RunOutcome.succeeded(), RunOutcome.succeeded(), RunOutcome.exitCode(1));

        // then
        assertThat(isHeld(next)).isTrue();
        verify(workflows, never()).start(next, NEXT);

        // when that job is retried and done
        STORE.get(TaskRetries.class).retry(FIRST, RetryRequest.ALL, "ana");
        activities.openBatch(first, 0, 3);
        fixture.pass();
        STORE.get(RunReports.class).ended(begun(2, 2), RunOutcome.succeeded());
        assertThat(fixture.close(first)).isEqualTo("DONE");

        // then
        assertThat(isHeld(next)).isFalse();
        verify(workflows).start(next, NEXT);
    }

    @Test
    void aTaskThatWaitsForAnyEndStartsWhateverBecomesOfTheOther() {
        // given
        long next = create(DependencyKind.ENDED, FIRST);

        // when
        end(RunOutcome.exitCode(1), RunOutcome.exitCode(1), RunOutcome.exitCode(1));

        // then
        assertThat(isHeld(next)).isFalse();
        verify(workflows).start(next, NEXT);
    }

    @Test
    void oneThatWaitsForTwoStartsAfterTheSecond() {
        // given
        long other = fixture.register("user.ana.other");
        long next = create(DependencyKind.ENDED, FIRST, "user.ana.other");

        // when
        end(RunOutcome.succeeded(), RunOutcome.succeeded(), RunOutcome.succeeded());

        // then
        assertThat(isHeld(next)).isTrue();

        clearInvocations(workflows);

        // when
        STORE.get(TaskKills.class).kill("user.ana.other", "ana");
        fixture.close(other);

        // then
        assertThat(isHeld(next)).isFalse();
        verify(workflows).start(next, NEXT);
    }

    @Test
    void whatHasEndedAlreadyIsNotWaitedFor() {
        // given
        end(RunOutcome.succeeded(), RunOutcome.succeeded(), RunOutcome.succeeded());

        // when
        long next = create(DependencyKind.DONE, FIRST);

        // then
        assertThat(isHeld(next)).isFalse();
    }

    @Test
    void jobsWaitOneByOneForTheJobsOfTheirNumbers() {
        // given
        fixture.end(first, 1, RunOutcome.succeeded());
        long next = create(DependencyKind.EACH_DONE, FIRST);

        // when
        assertThat(isHeld(next)).isFalse();
        activities.open(next);
        activities.assign(next);

        // then only the one whose predecessor is done
        assertThat(states(next)).containsExactly(JobState.REGISTERED, JobState.ASSIGNED, JobState.REGISTERED);

        // when
        fixture.end(first, 2, RunOutcome.succeeded());
        fixture.end(first, 0, RunOutcome.exitCode(1));

        // then a failure lets nothing go on
        assertThat(states(next)).containsExactly(JobState.REGISTERED, JobState.ASSIGNED, JobState.ASSIGNED);
        verify(STORE.get(SchedulerWakeUps.class), atLeastOnce()).wake(StoreExtension.CLUSTER);

        // when its workflow is lost and begins again
        activities.open(next);
        activities.openBatch(next, 0, 3);

        // then
        assertThat(states(next)).containsExactly(JobState.REGISTERED, JobState.ASSIGNED, JobState.ASSIGNED);
    }

    @Test
    void whatWasLostBetweenTheEndOfAJobAndTheNextIsAssignedByTheReconciler() {
        // given
        long next = create(DependencyKind.EACH_DONE, FIRST);
        activities.open(next);
        activities.assign(next);
        STORE.jdbc().sql("ALTER TABLE job DISABLE TRIGGER job_transition").update();
        STORE.jdbc()
                .sql("UPDATE job SET state = 'DONE', node_id = NULL, slot = NULL WHERE task_id = :task AND number < 2")
                .param("task", first)
                .update();
        STORE.jdbc().sql("ALTER TABLE job ENABLE TRIGGER job_transition").update();

        // when
        STORE.get(OpenTasks.class).ensureWorkflows();

        // then
        assertThat(states(next)).containsExactly(JobState.ASSIGNED, JobState.ASSIGNED, JobState.REGISTERED);
    }

    @Test
    void jobsOfATaskThatWaitsAsAWholeAreNotRunBeforeOneByOne() {
        // given
        create(DependencyKind.DONE, FIRST);
        STORE.get(TaskKills.class).kill(NEXT, "ana");
        fixture.close(fixture.id(NEXT));

        // then
        fixture.assertRefused(
                () -> STORE.get(TaskRetries.class)
                        .retry(NEXT, new RetryRequest(JobSelection.parse("0"), null, null), "ana"),
                "task-state",
                "Task user.ana.next is KILLED: it waits for other tasks, and no job of it runs before; retry all of it, then let it start with maestro task release user.ana.next.");
    }

    @Test
    void aTestPhaseWaitsOnlyForTheJobsOfItsTestJobs() {
        // given
        long next =
                create(new TaskDependency(new OwnedName(FIRST), DependencyKind.EACH_DONE), false, "user.ana.configs");
        activities.open(next);
        activities.openBatch(next, 0, 3);

        // when
        fixture.end(first, 0, RunOutcome.succeeded());

        // then
        assertThat(STORE.state(next)).isEqualTo(TaskState.TESTING);
        assertThat(states(next)).containsExactly(JobState.ASSIGNED, JobState.REGISTERED, JobState.REGISTERED);
    }

    @Test
    void aReleasedTaskWaitsForNothing() {
        // given
        long held = create(DependencyKind.DONE, FIRST);

        // when
        dependencies.release(NEXT, "ana");

        // then
        assertThat(isHeld(held)).isFalse();
        verify(workflows).start(held, NEXT);
        fixture.assertRefused(
                () -> dependencies.release(NEXT, "ana"),
                "task-state",
                "Task user.ana.next is REGISTERED and waits for no other task: there is nothing to release.");
    }

    @Test
    void theJobsOfAReleasedTaskWaitForNoOthers() {
        // given
        long next = create(DependencyKind.EACH_DONE, FIRST);
        activities.open(next);
        activities.assign(next);

        // when
        dependencies.release(NEXT, "ana");

        // then
        assertThat(states(next)).containsOnly(JobState.ASSIGNED);
    }

    @Test
    void aTaskIsNotDeletedWhileAnotherWaitsForIt() {
        // given
        create(DependencyKind.DONE, FIRST);
        end(RunOutcome.exitCode(1), RunOutcome.exitCode(1), RunOutcome.exitCode(1));

        // then
        TaskDeletions deletions = STORE.get(TaskDeletions.class);
        fixture.assertRefused(
                () -> deletions.delete(FIRST, false),
                "task-awaited",
                "Task user.ana.next waits for user.ana.train: let it start with maestro task release user.ana.next, or kill it, before you delete user.ana.train.");

        // when
        dependencies.release(NEXT, "ana");
        deletions.delete(FIRST, false);

        // then
        assertThat(tasks.get(NEXT).after()).isEmpty();
    }

    @Test
    void whatCannotBeWaitedForIsRefused() {
        STORE.data().configs("ana", "many", 4);
        refused(
                new TaskDependency(new OwnedName(NEXT), DependencyKind.DONE),
                "user.ana.configs",
                "invalid-dependency",
                "Task user.ana.next cannot wait for itself: name another task.");
        refused(
                new TaskDependency(new OwnedName("user.ana.none"), DependencyKind.DONE),
                "user.ana.configs",
                "task-not-found",
                "There is no task user.ana.none: check the name with maestro task list.");
        refused(
                new TaskDependency(new OwnedName("user.bob.fit"), DependencyKind.DONE),
                "user.ana.configs",
                "not-your-task",
                "user.bob.fit is a task of bob: a task of ana can wait for tasks of ana only.");
        refused(
                new TaskDependency(new OwnedName(FIRST), DependencyKind.EACH_DONE),
                "user.ana.many",
                "invalid-dependency",
                "user.ana.train has 3 jobs and the new task 4: each can wait for the one of its number only if there are as many; use --after to wait for the whole task.");
    }

    private void refused(TaskDependency dependency, String configs, String code, String sentence) {
        fixture.assertRefused(() -> create(dependency, true, configs), code, sentence);
    }

    private long create(DependencyKind kind, String... others) {
        List<TaskDependency> after = IntStream.range(0, others.length)
                .mapToObj(other -> new TaskDependency(new OwnedName(others[other]), kind))
                .toList();
        return create(after, true, "user.ana.configs");
    }

    private long create(TaskDependency dependency, boolean bypass, String configs) {
        return create(List.of(dependency), bypass, configs);
    }

    private long create(List<TaskDependency> after, boolean bypass, String configs) {
        NewTask plain = new NewTask(NEXT, "user.ana.data", configs, "i:1", TaskFixture.COMMAND, null, bypass);
        tasks.create(
                new NewTask(
                        NEXT,
                        plain.inputs(),
                        plain.program(),
                        null,
                        List.of(),
                        plain.request(),
                        plain.options(),
                        after,
                        null),
                "ana");
        long task = fixture.id(NEXT);
        clearInvocations(workflows);
        return task;
    }

    private void end(RunOutcome... outcomes) {
        for (int job = 0; job < outcomes.length; job++) {
            fixture.end(first, job, outcomes[job]);
        }
        fixture.close(first);
    }

    private RunKey begun(int job, int attempt) {
        RunKey key = new RunKey(first, job, attempt);
        assertThat(fixture.take(key)).isEqualTo("began");
        return key;
    }

    private boolean isHeld(long task) {
        return STORE.get(TaskStartRepository.class).get(task).held();
    }

    private List<JobState> states(long task) {
        return STORE.jdbc()
                .sql("SELECT state FROM job WHERE task_id = :task ORDER BY number")
                .param("task", task)
                .query(JobState.class)
                .list();
    }
}
