package org.orchestra.remote.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.remote.HomeExchange;
import org.orchestra.remote.HomeExchange.BegunStep;
import org.orchestra.remote.HomeExchange.FailedHome;
import org.orchestra.remote.HomeExchange.HomeOwner;
import org.orchestra.runner.HomeReports;

/** Reports homes to the API. */
final class RemoteHomeReports implements HomeReports {
    private final HomeExchange api;

    RemoteHomeReports(HomeExchange api) {
        this.api = api;
    }

    @Override
    public List<String> on(String cluster) {
        return api.on(cluster);
    }

    @Override
    public List<String> obsolete(String cluster) {
        return api.obsolete(cluster);
    }

    @Override
    public void removed(String username, String cluster) {
        api.removed(cluster, new HomeOwner(username));
    }

    @Override
    public boolean begin(String username, String cluster) {
        return api.begin(cluster, new HomeOwner(username));
    }

    @Override
    public void begin(String username, String cluster, HomeStep step) {
        api.step(cluster, new BegunStep(username, step));
    }

    @Override
    public void failed(String username, String cluster, String error) {
        api.failed(cluster, new FailedHome(username, null, error));
    }

    @Override
    public void ready(String username, String cluster) {
        api.ready(cluster, new HomeOwner(username));
    }

    @Override
    public void repairFailed(String username, String cluster, @Nullable HomeStep step, String error) {
        api.repairFailed(cluster, new FailedHome(username, step, error));
    }

    @Override
    public void repaired(String username, String cluster) {
        api.repaired(cluster, new HomeOwner(username));
    }
}
