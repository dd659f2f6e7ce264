package org.orchestra.domain.run;

/** How a run ended, with the evidence. */
public sealed interface RunOutcome {
    /** A word for the database and for people: stable. */
    String word();

    /** One line that says what happened; empty for success. */
    String reason();

    /** The command ended with exit code 0. */
    record Succeeded() implements RunOutcome {
        @Override
        public String word() {
            return "SUCCEEDED";
        }

        @Override
        public String reason() {
            return "";
        }
    }

    /**
     * The command ran and failed.
     *
     * @param exitCode the container's or the process's exit code, 1 to 255; 128 + n when signal n ended it; -1 when unknown
     * @param reason for people, for example "exit code 3" or "out of memory"
     */
    record Failed(int exitCode, String reason) implements RunOutcome {
        /** What the reason begins with when the run was ended because its time was over. */
        public static final String TIME_LIMIT = "time limit";

        /** The reason when it had used up its memory. */
        public static final String OUT_OF_MEMORY = "out of memory";

        @Override
        public String word() {
            return "FAILED";
        }
    }

    /** The node took the run away (eviction, preemption, a lost node or machine): it is run again at no cost. */
    record Evicted(String reason) implements RunOutcome {
        @Override
        public String word() {
            return "EVICTED";
        }
    }

    /** The command never ran, and waiting longer would not help: the image, the node or the configuration is at fault. */
    record NeverStarted(String reason) implements RunOutcome {
        @Override
        public String word() {
            return "NEVER_STARTED";
        }
    }

    /** It was stopped from outside: by a kill, a failed test phase, or somebody who deleted its Kubernetes Job. */
    record Killed(String reason) implements RunOutcome {
        @Override
        public String word() {
            return "KILLED";
        }
    }
}
