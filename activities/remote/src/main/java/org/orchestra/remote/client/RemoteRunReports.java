package org.orchestra.remote.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.remote.RunExchange;
import org.orchestra.remote.RunExchange.EndedRun;
import org.orchestra.remote.RunExchange.PackNews;
import org.orchestra.remote.RunExchange.StartedRun;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.workflow.task.JobEnded;

/** Reports runs of one cluster to the API. */
final class RemoteRunReports implements RunReports {
    private final RunExchange api;
    private final String cluster;

    RemoteRunReports(RunExchange api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    @Override
    public Beginning begin(RunKey key) {
        return api.begin(cluster, key);
    }

    @Override
    public boolean launched(RunKey key) {
        return api.launched(cluster, key);
    }

    @Override
    public void running(RunKey key, Instant since) {
        api.running(cluster, new StartedRun(key, since));
    }

    @Override
    public JobEnded ended(RunKey key, RunOutcome outcome) {
        return api.ended(cluster, new EndedRun(key, outcome));
    }

    @Override
    public Set<RunKey> progressed(RunKey pack, List<PackedRun> runs, List<RunKey> withdrawn) {
        return api.progressed(cluster, new PackNews(pack, runs, withdrawn));
    }

    @Override
    public List<JobEnded> over(RunKey pack, List<PackedRun> runs) {
        return api.over(cluster, new PackNews(pack, runs, List.of()));
    }

    @Override
    public int launching(long taskId) {
        return api.launching(cluster, taskId);
    }

    @Override
    public Optional<TaskRef> task(long taskId) {
        return Optional.ofNullable(api.task(cluster, taskId));
    }
}
