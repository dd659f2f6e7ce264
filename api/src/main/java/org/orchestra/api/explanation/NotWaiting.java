package org.orchestra.api.explanation;

import org.orchestra.api.explanation.ExplanationRepository.JobRow;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;

/** Says in one sentence that nothing waits for a slot. */
final class NotWaiting {
    private NotWaiting() {}

    static String of(TaskDemandState task) {
        if (task.state().isFinal() || task.state() == TaskState.KILL) {
            return "Task %s is %s: none of its jobs waits.".formatted(task.name(), task.state());
        }
        if (task.registered() > 0) {
            return "Task %s is %s: %,d of its jobs get in line as soon as a worker takes them up."
                    .formatted(task.name(), task.state(), task.registered());
        }
        return "Task %s is %s: none of its jobs waits, and %,d %s a slot."
                .formatted(task.name(), task.state(), task.running(), task.running() == 1 ? "has" : "have");
    }

    static String of(TaskDemandState task, int number, JobRow job) {
        if (job.state() == JobState.REGISTERED) {
            return "Job %d of %s is REGISTERED: it gets in line as soon as a worker takes it up."
                    .formatted(number, task.name());
        }
        String where = job.node() == null ? "" : " on " + job.node();
        return "Job %d of %s is %s%s: it does not wait.".formatted(number, task.name(), job.state(), where);
    }
}
