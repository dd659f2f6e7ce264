package org.orchestra.remote.server;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.remote.RunExchange;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.web.bind.annotation.RestController;

/** Reports of runs. */
@RestController
public final class RunReportController implements RunExchange {
    private final RunReports reports;
    private final ClusterScope scope;

    public RunReportController(RunReports reports, ClusterScope scope) {
        this.reports = reports;
        this.scope = scope;
    }

    @Override
    public Beginning begin(String cluster, RunKey key) {
        scope.requireRuns(cluster, Set.of(key));
        return reports.begin(key);
    }

    @Override
    public boolean launched(String cluster, RunKey key) {
        scope.requireRuns(cluster, Set.of(key));
        return reports.launched(key);
    }

    @Override
    public void running(String cluster, StartedRun run) {
        scope.requireRuns(cluster, Set.of(run.key()));
        reports.running(run.key(), run.since());
    }

    @Override
    public JobEnded ended(String cluster, EndedRun run) {
        scope.requireRuns(cluster, Set.of(run.key()));
        return reports.ended(run.key(), run.outcome());
    }

    @Override
    public Set<RunKey> progressed(String cluster, PackNews news) {
        requireRuns(cluster, news);
        return reports.progressed(news.pack(), news.runs(), news.withdrawn());
    }

    @Override
    public List<JobEnded> over(String cluster, PackNews news) {
        requireRuns(cluster, news);
        return reports.over(news.pack(), news.runs());
    }

    @Override
    public int launching(String cluster, long task) {
        scope.requireTask(cluster, task);
        return reports.launching(task);
    }

    @Override
    public @Nullable TaskRef task(String cluster, long task) {
        scope.requireTask(cluster, task);
        return reports.task(task).orElse(null);
    }

    private void requireRuns(String cluster, PackNews news) {
        scope.requireRuns(
                cluster,
                Stream.of(Stream.of(news.pack()), news.runs().stream().map(PackedRun::key), news.withdrawn().stream())
                        .flatMap(keys -> keys)
                        .collect(toSet()));
    }
}
