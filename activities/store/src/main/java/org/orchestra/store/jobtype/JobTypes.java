package org.orchestra.store.jobtype;

import static org.orchestra.domain.Text.format;

import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.volume.metric.LogParsers;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The job types, as everybody sees and admins edit them. Who may do what is the caller's question. */
@Component
public class JobTypes {
    private final JobTypeRepository types;
    private final LogParsers parsers = LogParsers.installed();

    JobTypes(JobTypeRepository types) {
        this.types = types;
    }

    /** All job types by name. */
    public Page<JobTypeView> list(PageRequest page) {
        return types.list(page);
    }

    /**
     * One job type.
     *
     * @throws Refusal when there is none of that name
     */
    public JobTypeView get(JobTypeName name) {
        return types.find(name).orElseThrow(() -> notFound(name));
    }

    /**
     * The number of a job type, which is not deleted before the transaction ends.
     *
     * @throws Refusal when there is none of that name
     */
    public long lockForTask(JobTypeName name) {
        return types.lockForTask(name).orElseThrow(() -> notFound(name));
    }

    /**
     * Makes a job type.
     *
     * @throws Refusal when one of that name exists, its parser or queue does not, or the parser cannot have its pattern
     */
    @Transactional
    public JobTypeView create(JobTypeDefinition type) {
        check(type);
        if (!types.insert(type)) {
            throw Refusal.conflict(
                    "job-type-exists",
                    format(
                            "A job type named %1$s exists: choose another name or edit that one with maestro job-type set %1$s.",
                            type.name()));
        }
        return get(type.name());
    }

    /**
     * Edits a job type. What runs are read from then on as the edit says; tasks keep the defaults that they were created with.
     *
     * @throws Refusal when somebody else has edited it meanwhile, or the result cannot be
     */
    @Transactional
    public JobTypeView edit(JobTypeName name, JobTypeEdit edit) {
        LockedJobType now = types.lock(name).orElseThrow(() -> notFound(name));
        Versioned.require(edit.version(), now.version(), "job type " + name);
        JobTypeDefinition then = edit.applied(now.definition());
        check(then);
        types.update(now.id(), then);
        return get(name);
    }

    /**
     * Deletes a job type. The metrics that were read stay with their tasks.
     *
     * @throws Refusal when a task of this type has not ended
     */
    @Transactional
    public void delete(JobTypeName name) {
        LockedJobType type = types.lock(name).orElseThrow(() -> notFound(name));
        types.openTask(type.id()).ifPresent(task -> {
            throw Refusal.conflict(
                    "job-type-in-use",
                    format(
                            "Task %s is of job type %s and has not ended: delete the type when its tasks have ended.",
                            task, name));
        });
        types.delete(type.id());
    }

    private void check(JobTypeDefinition type) {
        parsers.parser(type.parser(), type.pattern());
        String queue = type.defaults().queue();
        if (queue != null && !types.hasQueue(queue)) {
            throw Refusal.notFound(
                    "queue-not-found",
                    format("There is no queue %s: choose one that maestro queue list shows, or none.", queue));
        }
    }

    private Refusal notFound(JobTypeName name) {
        List<String> names = types.names();
        return Refusal.notFound(
                "job-type-not-found",
                format(
                        "There is no job type %s: choose one of %s.",
                        name, names.isEmpty() ? "those that an admin makes" : String.join(", ", names)));
    }
}
