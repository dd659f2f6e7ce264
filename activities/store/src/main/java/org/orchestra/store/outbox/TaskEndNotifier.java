package org.orchestra.store.outbox;

import org.orchestra.store.history.Failures;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Tells owners of the ends of their tasks, each once, as they wish. */
@Component
public class TaskEndNotifier {
    private final TaskEndRepository rows;
    private final Failures failures;
    private final Outbox messages;

    TaskEndNotifier(TaskEndRepository rows, Failures failures, Outbox messages) {
        this.rows = rows;
        this.failures = failures;
        this.messages = messages;
    }

    /** Tells that a task has ended, as part of the caller's transaction, which ends it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void ended(long task) {
        TaskEnd end = rows.end(task);
        if (end.isWanted()) {
            TaskEndMail mail = new TaskEndMail(end, failures.of(task));
            messages.toOwner(end.event(), end.owner(), mail.subject(), mail.body());
        }
    }
}
