package org.orchestra.domain.run;

import org.jspecify.annotations.Nullable;

/** Why a run did not succeed. The names are stored and shown, so they are stable. */
public enum RunCause {
    /** The command ended with an exit code other than 0. */
    EXIT_CODE(OutcomeKind.FAILED, "exit code"),
    /** It exceeded its memory limit and was killed. */
    OUT_OF_MEMORY(OutcomeKind.FAILED, "out of memory"),
    /** It exceeded its time limit and was stopped. */
    TIME_LIMIT(OutcomeKind.FAILED, "time limit"),
    /** It ended with exit code 0 and wrote no {@code %OUT}, which its task requires. */
    NO_OUTPUT(OutcomeKind.FAILED, "it wrote no output"),

    /** The image does not exist, or its registry is unreachable or denies access. */
    IMAGE_UNAVAILABLE(OutcomeKind.NEVER_STARTED, "the image cannot be pulled"),
    /** The image name is malformed. */
    IMAGE_NAME_INVALID(OutcomeKind.NEVER_STARTED, "the image's name is malformed"),
    /** Its node cannot run it, for example because less is free there than reported. */
    UNSCHEDULABLE(OutcomeKind.NEVER_STARTED, "the node cannot run it"),
    /** The volume with its owner's files cannot be mounted. */
    VOLUME_MISSING(OutcomeKind.NEVER_STARTED, "its volume cannot be mounted"),
    /** The container's configuration is not valid. */
    CONFIG_ERROR(OutcomeKind.NEVER_STARTED, "its configuration is not valid"),
    /** The quota of the namespace is exhausted. */
    QUOTA(OutcomeKind.NEVER_STARTED, "its quota is used up"),
    /** Its container or process cannot be started: for example, there is no shell, or its directory cannot be created. */
    START_FAILED(OutcomeKind.NEVER_STARTED, "it cannot be started"),
    /** It did not start in time, for no known reason. */
    START_TIMEOUT(OutcomeKind.NEVER_STARTED, "it did not start in time"),
    /** The cluster rejected it. */
    REFUSED(OutcomeKind.NEVER_STARTED, "the cluster refused it"),

    /** Its node evicted it under memory or disk pressure, or because of a taint. */
    EVICTION(OutcomeKind.EVICTED, "its node evicted it"),
    /** A pod with a higher priority preempted it. */
    PREEMPTION(OutcomeKind.EVICTED, "it was preempted"),
    /** Its node stopped responding, or lost the run. */
    NODE_LOST(OutcomeKind.EVICTED, "its node was lost"),
    /** Its pod was deleted. */
    POD_DELETED(OutcomeKind.EVICTED, "its pod was deleted"),
    /** It was bound to its node, and the node did not admit it. */
    TURNED_AWAY(OutcomeKind.EVICTED, "its node did not admit it"),
    /** An admin drained its node. */
    DRAIN(OutcomeKind.EVICTED, "the node was drained"),
    /** The machine that ran it as a process was restarted, or killed it. */
    MACHINE_RESTARTED(OutcomeKind.EVICTED, "its machine was restarted"),

    /** Its owner or an admin stopped it. */
    KILLED_BY_USER(OutcomeKind.KILLED, "stopped on request"),
    /** It was stopped because another job of its test phase failed. */
    TEST_PHASE(OutcomeKind.KILLED, "stopped because the test phase failed"),
    /** Something other than Orchestra deleted its Kubernetes Job. */
    JOB_DELETED(OutcomeKind.KILLED, "its Kubernetes Job was deleted from outside");

    private final OutcomeKind outcomeKind;
    private final String description;

    RunCause(OutcomeKind outcomeKind, String description) {
        this.outcomeKind = outcomeKind;
        this.description = description;
    }

    /** The kind of an outcome other than success; also the {@linkplain RunOutcome#code() code}. */
    public enum OutcomeKind {
        FAILED,
        NEVER_STARTED,
        EVICTED,
        KILLED
    }

    /** The kind of {@link RunOutcome} that it causes. */
    public OutcomeKind outcomeKind() {
        return outcomeKind;
    }

    /** A description for people, for example "the image cannot be pulled". */
    public String description() {
        return description;
    }

    /** The description and the details. Details that begin with the description replace it. */
    String describe(@Nullable String details) {
        if (details == null) {
            return description;
        }
        return details.startsWith(description) ? details : description + ": " + details;
    }

    void require(OutcomeKind expected) {
        if (outcomeKind != expected) {
            throw new IllegalArgumentException(this + " is a cause of " + outcomeKind + ", not of " + expected + ".");
        }
    }
}
