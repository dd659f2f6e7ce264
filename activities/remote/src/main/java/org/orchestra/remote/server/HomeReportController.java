package org.orchestra.remote.server;

import java.util.List;
import org.orchestra.remote.HomeExchange;
import org.orchestra.runner.HomeReports;
import org.springframework.web.bind.annotation.RestController;

/** Reports of homes. */
@RestController
public final class HomeReportController implements HomeExchange {
    private final HomeReports reports;

    public HomeReportController(HomeReports reports) {
        this.reports = reports;
    }

    @Override
    public List<String> on(String cluster) {
        return reports.on(cluster);
    }

    @Override
    public List<String> obsolete(String cluster) {
        return reports.obsolete(cluster);
    }

    @Override
    public void removed(String cluster, HomeOwner home) {
        reports.removed(home.username(), cluster);
    }

    @Override
    public boolean begin(String cluster, HomeOwner home) {
        return reports.begin(home.username(), cluster);
    }

    @Override
    public void step(String cluster, BegunStep step) {
        reports.begin(step.username(), cluster, step.step());
    }

    @Override
    public void failed(String cluster, FailedHome home) {
        reports.failed(home.username(), cluster, home.error());
    }

    @Override
    public void ready(String cluster, HomeOwner home) {
        reports.ready(home.username(), cluster);
    }

    @Override
    public void repairFailed(String cluster, FailedHome home) {
        reports.repairFailed(home.username(), cluster, home.step(), home.error());
    }

    @Override
    public void repaired(String cluster, HomeOwner home) {
        reports.repaired(home.username(), cluster);
    }
}
