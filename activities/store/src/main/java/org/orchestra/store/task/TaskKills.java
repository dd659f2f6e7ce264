package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.AuditedTransactions;
import org.orchestra.store.task.KillRepository.LockedJob;
import org.orchestra.store.task.KillRepository.StoppedJobs;
import org.springframework.stereotype.Component;

/**
 * Kills of tasks and of single jobs. Each is one transaction, in which whatever has no run ends; runs are stopped by the
 * workflows, which are signalled afterwards; the reconciler repeats a signal that was lost. Who may kill what is the
 * caller's question.
 */
@Component
public class TaskKills {
    private final TaskStateRepository states;
    private final KillRepository kills;
    private final Tasks tasks;
    private final AuditedTransactions transactions;
    private final TaskWorkflows workflows;

    TaskKills(
            TaskStateRepository states,
            KillRepository kills,
            Tasks tasks,
            AuditedTransactions transactions,
            TaskWorkflows workflows) {
        this.states = states;
        this.kills = kills;
        this.tasks = tasks;
        this.transactions = transactions;
        this.workflows = workflows;
    }

    private record Stopped(long task, StoppedJobs jobs) {}

    private record StoppedJob(TaskState task, boolean inBatch, boolean running) {}

    /**
     * Stops a task: what waits ends at once, what runs as soon as its run is gone.
     *
     * @param actor the username of whoever asks for it
     * @throws Refusal when the task has ended or is being killed already
     */
    public KilledTask kill(String name, String actor) {
        Stopped stopped = transactions.make(actor, reason(actor), () -> {
            LockedTask task = locked(name);
            if (task.state() == TaskState.KILL) {
                throw Tasks.wrongState(task, "it is being killed already, wait until it is KILLED");
            }
            if (task.state().isFinal()) {
                throw Tasks.wrongState(task, "only a task that has not ended can be killed");
            }
            return stop(task, actor);
        });
        return killed(name, stopped);
    }

    /**
     * Stops all tasks of a user that have not ended and are not being killed, each as by {@link #kill}.
     *
     * @param actor the username of whoever asks for it
     * @return the tasks, the oldest first
     */
    public List<KilledTask> killAll(String owner, String actor) {
        return kills.tasksOf(owner).stream()
                .flatMap(name -> killOpen(name, actor).stream())
                .toList();
    }

    /**
     * Stops one job. Without a run it ends at once; else as soon as its run is gone, unless that succeeds before.
     *
     * @param actor the username of whoever asks for it
     * @throws Refusal when the job has ended or is being killed already
     */
    public KilledJob killJob(String name, int number, String actor) {
        StoppedJob stopped = transactions.make(actor, reason(actor), () -> stopJob(locked(name), number, actor));
        if (stopped.inBatch()) {
            workflows.killJobs(name, stopped.task(), List.of(number));
        }
        return new KilledJob(tasks.job(name, number).job(), stopped.running());
    }

    private Optional<KilledTask> killOpen(String name, String actor) {
        // One that ended or was deleted meanwhile is as its user wants it.
        Optional<Stopped> stopped = transactions.make(
                actor,
                reason(actor),
                () -> states.lock(name)
                        .filter(task -> task.state().canTransitionTo(TaskState.KILL))
                        .map(task -> stop(task, actor)));
        return stopped.map(task -> killed(name, task));
    }

    private Stopped stop(LockedTask task, String actor) {
        states.setState(task.id(), TaskState.KILL, reason(actor));
        return new Stopped(task.id(), kills.stop(task.id(), reason(actor)));
    }

    private KilledTask killed(String name, Stopped stopped) {
        workflows.kill(stopped.task(), name);
        return new KilledTask(
                tasks.get(name), stopped.jobs().waiting(), stopped.jobs().running());
    }

    private StoppedJob stopJob(LockedTask task, int number, String actor) {
        LockedJob job = kills.lockJob(task.id(), number).orElseThrow(() -> Tasks.noSuchJob(task.name(), number));
        if (job.state().isFinal()) {
            throw wrongState(task, number, job.state() + ": only a job that has not ended can be killed");
        }
        if (job.killRequested() || task.state() == TaskState.KILL) {
            throw wrongState(task, number, "being killed already: wait until it is KILLED");
        }
        boolean running = job.mayRun();
        // In a run phase the task waits for every job, also for one that is not ASSIGNED yet.
        boolean inBatch = job.state() != JobState.REGISTERED || task.state() == TaskState.RUNNING;
        if (running) {
            kills.request(task.id(), number, reason(actor));
        } else {
            kills.end(task.id(), number, reason(actor), inBatch);
        }
        return new StoppedJob(task.state(), inBatch, running);
    }

    private LockedTask locked(String name) {
        return states.lock(name).orElseThrow(() -> Tasks.notFound(name));
    }

    private static String reason(String actor) {
        return "killed by " + actor;
    }

    private static Refusal wrongState(LockedTask task, int number, String rule) {
        return Refusal.conflict("job-state", format("Job %d of task %s is %s.", number, task.name(), rule));
    }
}
