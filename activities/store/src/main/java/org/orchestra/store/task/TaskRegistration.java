package org.orchestra.store.task;

import java.util.Objects;
import java.util.UUID;
import org.orchestra.domain.Refusal;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How a task comes into being, within the caller's transaction. */
@Component
class TaskRegistration {
    private final TaskRegistrationRepository registrations;
    private final TaskValidation checks;
    private final TaskDependencies dependencies;

    TaskRegistration(TaskRegistrationRepository registrations, TaskValidation checks, TaskDependencies dependencies) {
        this.registrations = registrations;
        this.checks = checks;
        this.dependencies = dependencies;
    }

    /**
     * Checks all that {@link #register} checks, and writes nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    @Transactional
    ValidatedTask check(NewTask task) {
        return checks.check(task);
    }

    /**
     * Writes a task and all its jobs; returns its number.
     *
     * @throws Refusal when anything in the request cannot be; nothing is written then
     */
    long register(NewTask task) {
        ValidatedTask checked = checks.check(task);
        String uid = UUID.randomUUID().toString().substring(0, 8);
        long id = registrations.insert(uid, checked, task).orElseThrow(() -> TaskValidation.exists(task.name()));
        registrations.insertSecondary(id, checked.datasets().secondary());
        Long configs = checked.datasets().configs();
        if (configs != null) {
            registrations.insertJobs(id, configs);
        } else {
            registrations.insertJobs(
                    id, Objects.requireNonNull(task.inputs().sweep()).jobNames());
        }
        dependencies.add(id, task.after());
        return id;
    }
}
