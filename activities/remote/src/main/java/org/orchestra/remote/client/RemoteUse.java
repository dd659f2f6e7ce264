package org.orchestra.remote.client;

import java.util.List;
import org.orchestra.remote.UseExchange;
import org.orchestra.remote.UseExchange.MeasuringRound;
import org.orchestra.remote.UseExchange.UseReport;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;

/** Tells the API what the runs of a cluster use. */
final class RemoteUse implements UseRequests {
    private final UseExchange api;

    RemoteUse(UseExchange api) {
        this.api = api;
    }

    @Override
    public List<RequestedUse> requested(String cluster, int most) {
        return api.requested(cluster, new MeasuringRound(most));
    }

    @Override
    public void report(String cluster, List<RunUse> uses) {
        api.report(cluster, new UseReport(uses));
    }
}
