package org.orchestra.remote;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link RunReports} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/runs", accept = ReportFormat.MEDIA_TYPE)
public interface RunExchange {
    /** A run whose command has started. */
    record StartedRun(RunKey key, Instant since) {}

    /** A run that has ended. */
    record EndedRun(RunKey key, RunOutcome outcome) {}

    /** What became of the runs of a pack. */
    record PackNews(RunKey pack, List<PackedRun> runs, List<RunKey> withdrawn) {}

    @PostExchange("/begin")
    Beginning begin(@PathVariable String cluster, @RequestBody RunKey key);

    @PostExchange("/launched")
    boolean launched(@PathVariable String cluster, @RequestBody RunKey key);

    @PostExchange("/running")
    void running(@PathVariable String cluster, @RequestBody StartedRun run);

    @PostExchange("/ended")
    JobEnded ended(@PathVariable String cluster, @RequestBody EndedRun run);

    @PostExchange("/progressed")
    Set<RunKey> progressed(@PathVariable String cluster, @RequestBody PackNews news);

    @PostExchange("/over")
    List<JobEnded> over(@PathVariable String cluster, @RequestBody PackNews news);

    @GetExchange("/launching/{task}")
    int launching(@PathVariable String cluster, @PathVariable long task);

    /** Null when it has been deleted. */
    @GetExchange("/tasks/{task}")
    @Nullable TaskRef task(@PathVariable String cluster, @PathVariable long task);
}
