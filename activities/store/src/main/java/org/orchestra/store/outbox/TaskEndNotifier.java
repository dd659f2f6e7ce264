package org.orchestra.store.outbox;

import org.orchestra.store.history.Failures;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tells owners the ends of their tasks, each once, as they wish: by mail and by their webhooks. */
@Component
public class TaskEndNotifier {
    private final TaskEndRepository ends;
    private final Failures failures;
    private final Outbox outbox;

    TaskEndNotifier(TaskEndRepository ends, Failures failures, Outbox outbox) {
        this.ends = ends;
        this.failures = failures;
        this.outbox = outbox;
    }

    /** Reports the end of a task, as part of the caller's transaction, which ends it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(long task) {
        TaskEnd end = ends.end(task);
        if (end.isWanted()) {
            TaskEndMail mail = new TaskEndMail(end, failures.of(task));
            outbox.toOwner(end.deduplicationKey(), end.owner(), mail.subject(), mail.body());
        }
        outbox.toWebhooks(end.owner(), end.event());
    }
}
