package org.orchestra.store.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.jobtype.JobTypes;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How a task comes into being, within the caller's transaction. */
@Component
class TaskRegistration {
    private final TaskRegistrationRepository registrations;
    private final TaskValidation checks;
    private final TaskDependencies dependencies;
    private final JobTypes jobTypes;

    TaskRegistration(
            TaskRegistrationRepository registrations,
            TaskValidation checks,
            TaskDependencies dependencies,
            JobTypes jobTypes) {
        this.registrations = registrations;
        this.checks = checks;
        this.dependencies = dependencies;
        this.jobTypes = jobTypes;
    }

    /**
     * Checks all that {@link #register} checks, and writes nothing.
     *
     * @throws Refusal when anything in the request cannot be
     */
    @Transactional
    ValidatedTask check(NewTask task) {
        jobType(task);
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
        @Nullable Long jobType = jobType(task);
        long id =
                registrations.insert(uid, checked, task, jobType).orElseThrow(() -> TaskValidation.exists(task.name()));
        registrations.insertSecondary(id, checked.datasets().secondary());
        Long configs = checked.datasets().configs();
        if (configs != null) {
            registrations.insertJobs(id, configs);
        } else {
            registrations.insertJobs(id, checked.jobNames());
        }
        dependencies.add(id, checked.awaited());
        return id;
    }

    private @Nullable Long jobType(NewTask task) {
        return task.jobType() == null ? null : jobTypes.lockForTask(new JobTypeName(task.jobType()));
    }
}
