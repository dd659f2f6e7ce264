package org.orchestra.task;

import java.util.UUID;
import org.orchestra.domain.Refusal;
import org.springframework.stereotype.Component;

/** How a task comes into being, within the caller's transaction. */
@Component
class TaskRegistration {
    private final NewTaskRows rows;
    private final TaskChecks checks;

    TaskRegistration(NewTaskRows rows, TaskChecks checks) {
        this.rows = rows;
        this.checks = checks;
    }

    /**
     * Checks all that {@link #register} checks, and writes nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    CheckedTask check(NewTask task) {
        return checks.check(task);
    }

    /**
     * Writes a task and all its jobs; returns its number.
     *
     * @throws Refusal when anything in the request cannot be; nothing is written then
     */
    long register(NewTask task) {
        CheckedTask checked = checks.check(task);
        String uid = UUID.randomUUID().toString().substring(0, 8);
        long id = rows.insert(uid, checked, task).orElseThrow(() -> TaskChecks.exists(task.name()));
        rows.insertSecondary(id, checked.datasets().secondary());
        rows.insertJobs(id, checked.datasets().configs());
        return id;
    }
}
