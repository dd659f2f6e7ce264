package org.orchestra.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.workflow.account.HomeActivities;

/** The home activity of a cluster. */
public final class HomeActivitiesImpl implements HomeActivities {
    private final HomeReports homes;
    private final VolumeFiles volume;
    private final HomeProvisioner preparation;

    public HomeActivitiesImpl(HomeReports homes, VolumeFiles volume, HomeProvisioner preparation) {
        this.homes = homes;
        this.volume = volume;
        this.preparation = preparation;
    }

    /** What fails is noted with the home, so that people see it who do not read the worker's log. */
    @Override
    public void prepareHome(String username, String cluster) {
        if (!homes.begin(username, cluster)) {
            return;
        }
        try {
            homes.begin(username, cluster, HomeStep.FOLDER);
            makeFolder(username);
            preparation.prepare(username, step -> homes.begin(username, cluster, step));
        } catch (RuntimeException e) {
            homes.failed(username, cluster, HomeReports.words(e));
            throw e;
        }
        homes.ready(username, cluster);
    }

    private void makeFolder(String username) {
        try {
            volume.makeHome(username);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
