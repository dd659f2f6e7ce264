package org.orchestra.remote.server;

import java.util.List;
import org.orchestra.remote.UseExchange;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.UseRequests;
import org.springframework.web.bind.annotation.RestController;

/** What runs use. Of other clusters' runs, the port passes over what is reported. */
@RestController
public final class UseReportController implements UseExchange {
    /** Of a round. */
    private static final int MOST = 1_000;

    private final UseRequests requests;

    public UseReportController(UseRequests requests) {
        this.requests = requests;
    }

    @Override
    public List<RequestedUse> requested(String cluster, MeasuringRound round) {
        return requests.requested(cluster, Math.min(round.most(), MOST));
    }

    @Override
    public void report(String cluster, UseReport report) {
        requests.report(cluster, report.uses());
    }
}
