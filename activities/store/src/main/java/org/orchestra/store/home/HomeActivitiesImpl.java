package org.orchestra.store.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.volume.Storage;
import org.orchestra.workflow.account.HomeActivities;
import org.springframework.stereotype.Component;

/** The home activity of a cluster. */
public final class HomeActivitiesImpl implements HomeActivities {
    private final HomeRepository homes;
    private final Storage storage;
    private final HomeProvisioner preparation;

    private HomeActivitiesImpl(HomeRepository homes, Storage storage, HomeProvisioner preparation) {
        this.homes = homes;
        this.storage = storage;
        this.preparation = preparation;
    }

    /** Makes the activities of a cluster. */
    @Component
    public static class Factory {
        private final HomeRepository homes;
        private final Storage storage;

        Factory(HomeRepository homes, Storage storage) {
            this.homes = homes;
            this.storage = storage;
        }

        /** The activities of the cluster on which {@code preparation} makes homes. */
        public HomeActivitiesImpl on(HomeProvisioner preparation) {
            return new HomeActivitiesImpl(homes, storage, preparation);
        }
    }

    @Override
    public void prepareHome(String username, String cluster) {
        try {
            Files.createDirectories(storage.user(username));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        preparation.prepare(username);
        homes.ready(username, cluster);
    }
}
