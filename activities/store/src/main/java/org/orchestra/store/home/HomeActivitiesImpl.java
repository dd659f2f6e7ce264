package org.orchestra.store.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.workflow.account.HomeActivities;
import org.springframework.stereotype.Component;

/** The home activity of a cluster. */
public final class HomeActivitiesImpl implements HomeActivities {
    private final HomeRepository homes;
    private final VolumeFiles volume;
    private final HomeProvisioner preparation;

    private HomeActivitiesImpl(HomeRepository homes, VolumeFiles volume, HomeProvisioner preparation) {
        this.homes = homes;
        this.volume = volume;
        this.preparation = preparation;
    }

    /** Makes the activities of a cluster. */
    @Component
    public static class Factory {
        private final HomeRepository homes;
        private final VolumeFiles volume;

        Factory(HomeRepository homes, VolumeFiles volume) {
            this.homes = homes;
            this.volume = volume;
        }

        /** The activities of the cluster on which {@code preparation} makes homes. */
        public HomeActivitiesImpl on(HomeProvisioner preparation) {
            return new HomeActivitiesImpl(homes, volume, preparation);
        }
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
            homes.failed(username, cluster, e);
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
