package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.parameter.WrittenJson;
import org.orchestra.maestro.text.Count;

/**
 * A task.
 *
 * @param configDataset whose files make its jobs; absent if its parameters do, or it is one job
 * @param parameters what makes its jobs; absent if files do, or it is one job
 * @param cluster first of these
 * @param clusters clusters that its jobs may go to, in order of preference; absent if the server does not say
 * @param draw that their values are drawn; absent if they are not
 * @param maxRunning maximum number of jobs that hold a slot at once; absent for no limit
 * @param measured what its test jobs used; absent before they have succeeded
 * @param priority order among the tasks of one user, largest first
 */
record TaskResponse(
        String name,
        @Nullable String owner,
        String state,
        @Nullable String queue,
        @Nullable String cluster,
        @Nullable List<String> clusters,
        @Nullable String image,
        @Nullable String command,
        @Nullable String dataDataset,
        @Nullable String configDataset,
        @Nullable WrittenJson parameters,
        @Nullable DrawResponse draw,
        boolean bypass,
        @Nullable String test,
        int jobs,
        @Nullable Integer maxRunning,
        int priority,
        @JsonUnwrapped TaskSettings settings,
        @Nullable MeasuredResponse measured,
        @Nullable PacksResponse packs,
        JobCountsResponse counts,
        @Nullable String reason,
        @Nullable String results,
        @Nullable Instant createdAt,
        @Nullable Instant finishedAt) {
    private static final Set<String> FINAL = Set.of("DONE", "FINALIZED", "BROKEN", "KILLED");

    TaskResponse {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(counts, "counts");
    }

    /** Names of the clusters that its jobs may go to. */
    @Nullable String place() {
        return clusters == null ? cluster : String.join(", ", clusters);
    }

    boolean isFinal() {
        return FINAL.contains(state);
    }

    boolean isBroken() {
        return state.equals("BROKEN");
    }

    /** What each job gets, such as {@code 2 CPUs, 4G for at most 02:00:00 in queue cpu}. */
    String describeResources() {
        String amounts = new JobResources(settings.cpus(), settings.memoryMib(), settings.gpus()).describe();
        String limited = settings.maxSeconds() == null
                ? amounts
                : text("%s for at most %s", amounts, new SlurmTime(settings.maxSeconds()));
        return queue == null ? limited : text("%s in queue %s", limited, queue);
    }

    /** How the jobs share slots, such as {@code of up to 40 jobs, because a job takes 1.5 s}; null when each has its own. */
    @Nullable String describePacks() {
        if (packs == null || packs.jobs() == 1) {
            return null;
        }
        return settings.pack() != null || packs.jobSeconds() == null
                ? text("of up to %s jobs", packs.jobs())
                : text("of up to %s jobs, because a job takes %.1f s", packs.jobs(), packs.jobSeconds());
    }

    /** Where memory and time of the jobs come from, with auto-requests; null without. */
    @Nullable String describeRequests() {
        if (!Boolean.TRUE.equals(settings.autoRequests())) {
            return null;
        }
        if (measured == null) {
            return text("to be measured on the test jobs");
        }
        String requests = Stream.of(
                        settings.memoryMib() == null ? null : new MemorySize(settings.memoryMib()).toString(),
                        settings.maxSeconds() == null ? null : new SlurmTime(settings.maxSeconds()).toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
        return measured.jobs() == 1
                ? text("%s, measured on 1 test job", requests)
                : text("%s, measured on %s test jobs", requests, measured.jobs());
    }

    /** What to ask for in place of what was asked; null when there is nothing to say. */
    @Nullable String advice() {
        return measured == null ? null : measured.advice();
    }

    /**
     * What the test jobs used, and what was asked for.
     *
     * @param advice what to ask for instead; absent when there is nothing to say
     */
    record MeasuredResponse(
            int jobs,
            @Nullable Integer peakMemoryMib,
            @Nullable Long seconds,
            int askedMemoryMib,
            long askedSeconds,
            @Nullable String advice) {}

    /**
     * That the values of the parameters are drawn.
     *
     * @param jobs how many jobs draw values
     * @param seed the same seed draws the same values
     */
    record DrawResponse(int jobs, long seed) {
        String describe() {
            return text("%s, seed %s", Count.jobs(jobs), seed);
        }
    }

    /**
     * How the jobs share slots.
     *
     * @param jobs how many share one at most
     * @param jobSeconds how long a job has run, on average; absent while none is done
     */
    record PacksResponse(int jobs, @Nullable Double jobSeconds) {}

    /** The jobs by state. */
    record JobCountsResponse(
            int registered, int assigned, int activated, int running, int done, int failed, int killed, int broken) {

        /** Jobs that wait for a slot, or hold one but have not started. */
        int eligible() {
            return assigned + activated;
        }

        /** Jobs that failed, or whose task failed its test phase. */
        int unsuccessful() {
            return failed + broken;
        }

        int ended() {
            return done + failed + killed + broken;
        }

        /** Describes the states with jobs, such as {@code 3 running, 5 done}. */
        String describe() {
            return Stream.of(
                            registered == 0 ? "" : text("%s registered", registered),
                            assigned == 0 ? "" : text("%s assigned", assigned),
                            activated == 0 ? "" : text("%s activated", activated),
                            running == 0 ? "" : text("%s running", running),
                            done == 0 ? "" : text("%s done", done),
                            failed == 0 ? "" : text("%s failed", failed),
                            killed == 0 ? "" : text("%s killed", killed),
                            broken == 0 ? "" : text("%s broken", broken))
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining(", "));
        }
    }
}
