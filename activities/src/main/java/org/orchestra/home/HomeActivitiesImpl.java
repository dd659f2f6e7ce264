package org.orchestra.home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.orchestra.storage.Storage;
import org.orchestra.workflow.account.HomeActivities;
import org.springframework.stereotype.Component;

/** The home activity of a cluster. */
public final class HomeActivitiesImpl implements HomeActivities {
    private final HomeRows rows;
    private final Storage storage;
    private final HomePreparation preparation;

    private HomeActivitiesImpl(HomeRows rows, Storage storage, HomePreparation preparation) {
        this.rows = rows;
        this.storage = storage;
        this.preparation = preparation;
    }

    /** Makes the activities of a cluster. */
    @Component
    public static class Factory {
        private final HomeRows rows;
        private final Storage storage;

        Factory(HomeRows rows, Storage storage) {
            this.rows = rows;
            this.storage = storage;
        }

        /** The activities of the cluster on which {@code preparation} makes homes. */
        public HomeActivitiesImpl on(HomePreparation preparation) {
            return new HomeActivitiesImpl(rows, storage, preparation);
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
        rows.ready(username, cluster);
    }
}
