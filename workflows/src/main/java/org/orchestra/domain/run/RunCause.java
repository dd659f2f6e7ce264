package org.orchestra.domain.run;

import org.jspecify.annotations.Nullable;

/** Why a run did not succeed. The names are written down and shown: they are stable. */
public enum RunCause {
    /** The command ended with an exit code other than 0. */
    EXIT_CODE(OutcomeKind.FAILED, "exit code"),
    /** It used up its memory and was ended for it. */
    OUT_OF_MEMORY(OutcomeKind.FAILED, "out of memory"),
    /** It was ended because its time was over. */
    TIME_LIMIT(OutcomeKind.FAILED, "time limit"),

    /** The image is not there, or its registry cannot be reached or does not give it away. */
    IMAGE_UNAVAILABLE(OutcomeKind.NEVER_STARTED, "the image cannot be pulled"),
    /** No image can have such a name. */
    IMAGE_NAME_INVALID(OutcomeKind.NEVER_STARTED, "the image's name is malformed"),
    /** Its node does not take it, as when it has less free than it seemed. */
    UNSCHEDULABLE(OutcomeKind.NEVER_STARTED, "the node does not take it"),
    /** The volume with its owner's files cannot be mounted. */
    VOLUME_MISSING(OutcomeKind.NEVER_STARTED, "its volume cannot be mounted"),
    /** The container's configuration is not valid. */
    CONFIG_ERROR(OutcomeKind.NEVER_STARTED, "its configuration is not valid"),
    /** The namespace may not have more. */
    QUOTA(OutcomeKind.NEVER_STARTED, "its quota is used up"),
    /** Its container or process cannot be started: no such shell, or its directory cannot be made. */
    START_FAILED(OutcomeKind.NEVER_STARTED, "it cannot be started"),
    /** It waited for its start without a reason that anybody gave. */
    START_TIMEOUT(OutcomeKind.NEVER_STARTED, "it did not start in time"),
    /** The cluster did not accept it. */
    REFUSED(OutcomeKind.NEVER_STARTED, "the cluster refused it"),

    /** Its node threw it out: pressure on memory or disk, or a taint. */
    EVICTION(OutcomeKind.EVICTED, "its node took it away"),
    /** It had to make room for something with a higher priority. */
    PREEMPTION(OutcomeKind.EVICTED, "it had to make room"),
    /** Its node stopped answering, or forgot it. */
    NODE_LOST(OutcomeKind.EVICTED, "its node was lost"),
    /** Somebody or something deleted its pod. */
    POD_DELETED(OutcomeKind.EVICTED, "its pod was deleted"),
    /** Its node took it and then did not admit it. */
    TURNED_AWAY(OutcomeKind.EVICTED, "its node turned it away"),
    /** An admin emptied its node. */
    DRAIN(OutcomeKind.EVICTED, "the node was drained"),
    /** The machine that ran it as a process was started anew, or killed it. */
    MACHINE_RESTARTED(OutcomeKind.EVICTED, "its machine was restarted"),

    /** Its owner, or an admin, wanted it stopped. */
    KILLED_BY_USER(OutcomeKind.KILLED, "stopped on request"),
    /** It was stopped because another job of its test phase failed. */
    TEST_PHASE(OutcomeKind.KILLED, "stopped, for the test phase failed"),
    /** Its Kubernetes Job was deleted, and not by Orchestra. */
    JOB_DELETED(OutcomeKind.KILLED, "its Kubernetes Job was deleted from outside");

    private final OutcomeKind outcomeKind;
    private final String description;

    RunCause(OutcomeKind outcomeKind, String description) {
        this.outcomeKind = outcomeKind;
        this.description = description;
    }

    /** How a run ends that does not succeed; the word of its {@link RunOutcome}. */
    public enum OutcomeKind {
        FAILED,
        NEVER_STARTED,
        EVICTED,
        KILLED
    }

    /** Which kind of {@link RunOutcome} it is the cause of. */
    public OutcomeKind outcomeKind() {
        return outcomeKind;
    }

    /** For people, without particulars, for example "the image cannot be pulled". */
    public String description() {
        return description;
    }

    /** For people, with the particulars where there are any; particulars that begin with the description stand for themselves. */
    String describe(@Nullable String particulars) {
        if (particulars == null) {
            return description;
        }
        return particulars.startsWith(description) ? particulars : description + ": " + particulars;
    }

    void require(OutcomeKind expected) {
        if (outcomeKind != expected) {
            throw new IllegalArgumentException(this + " is a cause of " + outcomeKind + ", not of " + expected + ".");
        }
    }
}
