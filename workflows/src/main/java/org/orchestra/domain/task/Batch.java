package org.orchestra.domain.task;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A stretch of a task's jobs that one workflow looks after.
 *
 * @param id the id of its workflow: {@code task:<taskname>/test} or {@code task:<taskname>/batch/<k>}
 * @param from the number of its first job
 * @param to the number after its last job
 */
public record Batch(String id, int from, int to) {
    /**
     * The most jobs in a batch. A job whose slot comes alone costs about 10 events a run, so that three runs of each job
     * stay near 7,500 of the 10,240 events at which Temporal warns.
     */
    public static final int MAX_JOBS = 250;

    /** The most jobs in a task: 400 batches. */
    public static final int MAX_TASK_JOBS = 100_000;

    /** How many jobs a test phase runs: the first that have not ended, or all when there are fewer. */
    public static final int TEST_JOBS = 10;

    /**
     * The batch that tests a task.
     *
     * @param to the number after its last test job; most of those before it may have ended
     */
    public static Batch test(String task, int to) {
        return new Batch(TaskIds.workflow(task) + "/test", 0, to);
    }

    /** The batches of a task's run phase, in order; together they cover every job once. */
    public static List<Batch> all(String task, int jobs) {
        return IntStream.range(0, (jobs + MAX_JOBS - 1) / MAX_JOBS)
                .mapToObj(k -> numbered(task, k, jobs))
                .toList();
    }

    /** The batch that looks after a job while its task is in {@code state}: whom a grant for that job is sent to. */
    public static String idFor(String task, TaskState state, int job) {
        return state == TaskState.TESTING
                ? TaskIds.workflow(task) + "/test"
                : TaskIds.workflow(task) + "/batch/" + job / MAX_JOBS;
    }

    private static Batch numbered(String task, int k, int jobs) {
        return new Batch(TaskIds.workflow(task) + "/batch/" + k, k * MAX_JOBS, Math.min(jobs, (k + 1) * MAX_JOBS));
    }
}
