package org.orchestra.domain.task;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A range of a task's jobs that one workflow runs.
 *
 * @param id the workflow id: {@code task:<taskname>/test} or {@code task:<taskname>/batch/<k>}
 * @param from the number of its first job
 * @param to the number after its last job
 */
public record Batch(String id, int from, int to) {
    /**
     * The maximum number of jobs in a batch. A run whose slot is granted alone costs about 10 events. Three runs of each job
     * therefore stay near 7,500 events; Temporal warns at 10,240.
     */
    public static final int MAX_JOBS = 250;

    /** The maximum number of jobs in a task: 400 batches. */
    public static final int MAX_TASK_JOBS = 100_000;

    /** How many jobs a test phase runs, of those that have not ended, unless its owner chooses them by number. */
    public static final int TEST_JOBS = 10;

    /**
     * The batch that tests a task.
     *
     * @param to the number after its last test job; others before it are none, or have ended already
     */
    public static Batch test(String task, int to) {
        return new Batch(TaskIds.workflow(task) + "/test", 0, to);
    }

    /** The batches of a task's run phase, in order. Together they cover every job exactly once. */
    public static List<Batch> all(String task, int jobs) {
        return IntStream.range(0, (jobs + MAX_JOBS - 1) / MAX_JOBS)
                .mapToObj(k -> numbered(task, k, jobs))
                .toList();
    }

    /** The id of the batch that runs a job while its task is in {@code state}. Grants for the job go there. */
    public static String idFor(String task, TaskState state, int job) {
        return state == TaskState.TESTING
                ? TaskIds.workflow(task) + "/test"
                : TaskIds.workflow(task) + "/batch/" + job / MAX_JOBS;
    }

    private static Batch numbered(String task, int k, int jobs) {
        return new Batch(TaskIds.workflow(task) + "/batch/" + k, k * MAX_JOBS, Math.min(jobs, (k + 1) * MAX_JOBS));
    }
}
