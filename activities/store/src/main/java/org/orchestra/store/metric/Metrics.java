package org.orchestra.store.metric;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.Tasks;
import org.orchestra.volume.metric.MetricName;
import org.springframework.stereotype.Component;

/** The metrics of tasks and jobs, as their owners see them. Who may see them is the caller's question. */
@Component
public class Metrics {
    private final MetricQueries queries;
    private final Tasks tasks;

    Metrics(MetricQueries queries, Tasks tasks) {
        this.queries = queries;
        this.tasks = tasks;
    }

    /**
     * The metrics that a task's jobs have, by name.
     *
     * @throws Refusal when there is no such task
     */
    public Page<TaskMetric> ofTask(String task, PageRequest page) {
        return queries.metrics(tasks.id(task), page);
    }

    /**
     * The jobs that have a metric, the best first.
     *
     * @throws Refusal when there is no such task
     */
    public Page<JobByMetric> ranked(String task, String metric, BestValue best, PageRequest page) {
        return queries.ranked(tasks.id(task), allowed(metric), best, page);
    }

    /**
     * The metrics of a job by name, each in the latest run that has it.
     *
     * @throws Refusal when there is no such job
     */
    public Page<JobMetric> ofJob(String task, int job, PageRequest page) {
        return queries.metrics(tasks.requireJob(task, job), job, page);
    }

    /**
     * The values of a metric in the order of the log, at most about 10,000 and evenly thinned when there were more.
     *
     * @param attempt the run; null for the latest that has the metric
     * @throws Refusal when there is no such job
     */
    public Page<MetricPoint> points(String task, int job, String metric, @Nullable Integer attempt, PageRequest page) {
        return queries.points(tasks.requireJob(task, job), job, allowed(metric), attempt, page);
    }

    /**
     * The last value of each metric of each job, in the latest run that has it, by job and then by name.
     *
     * @throws Refusal when there is no such task
     */
    public Page<LastValue> lastValues(String task, PageRequest page) {
        return queries.lastValues(tasks.id(task), page);
    }

    /**
     * How many jobs may still get values from the logs of runs that have ended.
     *
     * @throws Refusal when there is no such task
     */
    public UnreadLogs unread(String task) {
        return queries.unread(tasks.id(task));
    }

    private static String allowed(String metric) {
        if (!MetricName.isAllowed(metric)) {
            throw Refusal.invalid(
                    "invalid-metric",
                    "No metric has such a name: choose one of those that the task has, at most 100 characters in one line.");
        }
        return metric;
    }
}
