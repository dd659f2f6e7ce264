package org.orchestra.remote;

import java.util.List;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link UseRequests} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/use", accept = ReportFormat.MEDIA_TYPE)
public interface UseExchange {
    /** How many runs a worker measures at most. */
    record MeasuringRound(int most) {}

    /** What runs use. */
    record UseReport(List<RunUse> uses) {}

    @PostExchange("/requested")
    List<RequestedUse> requested(@PathVariable String cluster, @RequestBody MeasuringRound round);

    @PostExchange("/report")
    void report(@PathVariable String cluster, @RequestBody UseReport report);
}
