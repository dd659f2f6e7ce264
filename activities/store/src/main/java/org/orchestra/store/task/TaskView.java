package org.orchestra.store.task;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.TaskState;

/**
 * A task as its owner sees it.
 *
 * @param cluster the first of the clusters that its jobs may go to
 * @param clusters the clusters that its jobs may go to, in the order of preference of its queue
 * @param dataDataset what {@code %DATA} stands for; null for nothing
 * @param configDataset whose files make the jobs; null if the parameters do, or it is one job
 * @param parameters what makes the jobs; null if files do, or it is one job, and in lists of tasks
 * @param draw how the values of the parameters are drawn; null when the parameters say each job's values, and in lists of tasks
 * @param test which of its jobs test it, in the words of {@link org.orchestra.domain.task.TestChoice}
 * @param maxRunning the most of its jobs that hold a slot at once; null for no cap
 * @param priority orders the tasks of one user, -1000 to 1000, the largest first
 * @param maxAttempts how often a job that fails is run
 * @param retryOn after which failures; none for any
 * @param noRetryOn after which failures not
 * @param outputName what {@code %OUT} is named in the folder of a run
 * @param requireOutput whether a job that writes no {@code %OUT} has failed
 * @param keep the patterns of what stays of a run that has succeeded, beside its output; null where none are named
 * @param keepOutputOnly whether nothing but the output stays of a run that has succeeded
 * @param pack how many of its jobs its owner lets share a slot; null for as many as their run time suggests
 * @param packs how its jobs share slots now
 * @param maxSeconds the longest that a run may take
 * @param cpus CPUs that each job gets
 * @param memoryMib memory that each job gets, in MiB
 * @param gpus GPUs that each job gets
 * @param autoRequests whether its jobs get memory and time by what its test jobs used
 * @param measured what these used; null before its test phase has succeeded, and without one
 * @param secondary the datasets beside the data, by the words that stand for them in the command
 * @param et what goes to {@code %ET}; null for nothing
 * @param eta what goes to {@code %ETA}; null for nothing
 * @param dummyData whether the command may do without {@code %DATA}
 * @param dummyConfig whether the command may do without {@code %IN}
 * @param after the tasks that it waits for until each is DONE, or has waited for
 * @param afterAny those that it waits for until each has ended, however, or has waited for
 * @param afterEach those whose jobs its jobs wait for, each for the one of its number
 * @param jobType its job type, whose parser reads metrics from the logs of its jobs; null for none
 * @param jobs how many jobs it has
 * @param counts how many of them are in which state
 * @param reason why it ended as it did; null while there is nothing to say
 * @param results the folder of its results on the volume
 * @param finishedAt when it ended; null before
 */
public record TaskView(
        String name,
        String owner,
        TaskState state,
        String queue,
        String cluster,
        List<String> clusters,
        String image,
        String command,
        @Nullable String dataDataset,
        @Nullable String configDataset,
        @Nullable ParametersJson parameters,
        @Nullable DrawChoice draw,
        boolean bypass,
        String test,
        @Nullable Integer maxRunning,
        int priority,
        int maxAttempts,
        List<String> retryOn,
        List<String> noRetryOn,
        String outputName,
        boolean requireOutput,
        @Nullable List<String> keep,
        boolean keepOutputOnly,
        @Nullable Integer pack,
        Packs packs,
        long maxSeconds,
        double cpus,
        int memoryMib,
        int gpus,
        boolean autoRequests,
        @Nullable MeasuredJobs measured,
        Map<String, String> secondary,
        @Nullable String et,
        @Nullable String eta,
        boolean dummyData,
        boolean dummyConfig,
        List<String> after,
        List<String> afterAny,
        List<String> afterEach,
        @Nullable String jobType,
        int jobs,
        Counts counts,
        @Nullable String reason,
        String results,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /**
     * How its jobs share slots.
     *
     * @param jobs the most that share one; 1 when each has its own
     * @param jobSeconds how long a job has run, on average; null while none is DONE
     */
    public record Packs(int jobs, @Nullable Double jobSeconds) {}

    /**
     * What the test jobs of a task used, and what it asked for.
     *
     * @param jobs how many were measured
     * @param peakMemoryMib the largest peak of their memory, in MiB; null when it was not measured
     * @param seconds how long the longest of their runs took; null when that is unknown
     * @param askedMemoryMib what the task asks for, or its queue gives, in MiB
     * @param askedSeconds how long a run may take by that
     * @param advice what to ask for instead, in a sentence; null when that is about as much, and with autoRequests
     */
    public record MeasuredJobs(
            int jobs,
            @Nullable Integer peakMemoryMib,
            @Nullable Long seconds,
            int askedMemoryMib,
            long askedSeconds,
            @Nullable String advice) {}

    /** Jobs by state; they add up to all jobs of the task. */
    public record Counts(
            int registered, int assigned, int activated, int running, int done, int failed, int killed, int broken) {}
}
