package org.orchestra.api.explanation;

import static org.orchestra.domain.Text.format;

import org.orchestra.api.explanation.ExplanationRepository.ExplainedJob;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;

/** Says that nothing waits for a slot. */
final class NotWaiting {
    private NotWaiting() {}

    static String of(ExplainedTask task) {
        if (task.state().isFinal() || task.state() == TaskState.KILL) {
            return format("Task %s is %s: none of its jobs is waiting.", task.name(), task.state());
        }
        if (task.registered() > 0) {
            return format(
                    "Task %s is %s: %,d of its jobs %s the queue as soon as a worker accepts %s.",
                    task.name(),
                    task.state(),
                    task.registered(),
                    task.registered() == 1 ? "joins" : "join",
                    task.registered() == 1 ? "it" : "them");
        }
        return format(
                "Task %s is %s: none of its jobs is waiting, and %,d %s a slot.",
                task.name(), task.state(), task.running(), task.running() == 1 ? "has" : "have");
    }

    static String of(ExplainedTask task, int number, ExplainedJob job) {
        if (job.state() == JobState.REGISTERED) {
            return format(
                    "Job %d of %s is REGISTERED: it joins the queue as soon as a worker accepts it.",
                    number, task.name());
        }
        String where = job.node() == null ? "" : " on " + job.node();
        return format("Job %d of %s is %s%s: it is not waiting.", number, task.name(), job.state(), where);
    }
}
