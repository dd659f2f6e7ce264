package org.orchestra.api.metric;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.orchestra.store.metric.BestValue;
import org.orchestra.store.metric.JobByMetric;
import org.orchestra.store.metric.JobMetric;
import org.orchestra.store.metric.LastValue;
import org.orchestra.store.metric.MetricPoint;
import org.orchestra.store.metric.Metrics;
import org.orchestra.store.metric.TaskMetric;
import org.orchestra.store.metric.UnreadLogs;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The metrics that are read from the logs of jobs whose task has a job type. */
@RestController
@RequestMapping("/api/v1/tasks/{name}")
@Tag(name = "jobs")
class MetricController {
    private final Metrics metrics;

    MetricController(Metrics metrics) {
        this.metrics = metrics;
    }

    @GetMapping("/metrics")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "List the metrics of a task, and how many jobs have them", operationId = "listTaskMetrics")
    Page<TaskMetric> ofTask(
            @Caller Account caller,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return metrics.ofTask(checked(caller, name), new PageRequest(after, size));
    }

    @GetMapping("/metrics/jobs")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary =
                    "List the jobs of a task by their best value of a metric, with a curve of at most 40 values for each",
            operationId = "listJobsByMetric")
    Page<JobByMetric> ranked(
            @Caller Account caller,
            @PathVariable String name,
            @RequestParam String metric,
            @Parameter(description = "Whether smaller values (MIN) or larger ones (MAX) are better")
                    @RequestParam(defaultValue = "MIN")
                    BestValue best,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return metrics.ranked(checked(caller, name), metric, best, new PageRequest(after, size));
    }

    @GetMapping("/metrics/values")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List the last value of each metric of each job, in the latest run that has it",
            operationId = "listLastMetricValues")
    Page<LastValue> lastValues(
            @Caller Account caller,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return metrics.lastValues(checked(caller, name), new PageRequest(after, size));
    }

    @GetMapping("/metrics/unread")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "Count the jobs of a task that may still get values, from the logs of runs that have ended",
            operationId = "countUnreadLogs")
    UnreadLogs unread(@Caller Account caller, @PathVariable String name) {
        return metrics.unread(checked(caller, name));
    }

    @GetMapping("/jobs/{job}/metrics")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List the metrics of a job, each with its last value in the latest run that has it",
            operationId = "listJobMetrics")
    Page<JobMetric> ofJob(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return metrics.ofJob(checked(caller, name), number, new PageRequest(after, size));
    }

    @GetMapping("/jobs/{job}/metrics/points")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List the values of a metric of a job, evenly thinned when there were more than 10,000",
            operationId = "listMetricPoints")
    Page<MetricPoint> points(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @RequestParam String metric,
            @Parameter(description = "The number of the run; by default the latest that has the metric")
                    @RequestParam(required = false)
                    @Nullable Integer attempt,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return metrics.points(checked(caller, name), number, metric, attempt, new PageRequest(after, size));
    }

    private static String checked(Account caller, String name) {
        return Ownership.existing(caller, name).value();
    }
}
