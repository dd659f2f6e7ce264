package org.orchestra.api.explanation;

import static org.orchestra.domain.Text.format;

import org.orchestra.api.explanation.ExplanationRepository.JobRow;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;

/** Says in one sentence that nothing waits for a slot. */
final class NotWaiting {
    private NotWaiting() {}

    static String of(TaskDemandState task) {
        if (task.state().isFinal() || task.state() == TaskState.KILL) {
            return format("Task %s is %s: none of its jobs waits.", task.name(), task.state());
        }
        if (task.registered() > 0) {
            return format(
                    "Task %s is %s: %,d of its jobs get in line as soon as a worker takes them up.",
                    task.name(), task.state(), task.registered());
        }
        return format(
                "Task %s is %s: none of its jobs waits, and %,d %s a slot.",
                task.name(), task.state(), task.running(), task.running() == 1 ? "has" : "have");
    }

    static String of(TaskDemandState task, int number, JobRow job) {
        if (job.state() == JobState.REGISTERED) {
            return format(
                    "Job %d of %s is REGISTERED: it gets in line as soon as a worker takes it up.",
                    number, task.name());
        }
        String where = job.node() == null ? "" : " on " + job.node();
        return format("Job %d of %s is %s%s: it does not wait.", number, task.name(), job.state(), where);
    }
}
