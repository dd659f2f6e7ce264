package org.orchestra.api.dataset;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.volume.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes, at the start and every ten minutes, what dead processes left on the volume, and what was deleted, replaced or
 * begun and never finished. Looks whether what was registered in place is still the same, and reads what a dead process did not.
 */
@Component
class VolumeHousekeeping {
    private static final Logger log = LoggerFactory.getLogger(VolumeHousekeeping.class);

    private final Leftovers leftovers;
    private final DatasetRemovals removals;
    private final Uploads uploads;
    private final DatasetRegistrations registrations;
    private final RegisteredDatasets registered;
    private final Clock clock;

    VolumeHousekeeping(
            Leftovers leftovers,
            DatasetRemovals removals,
            Uploads uploads,
            DatasetRegistrations registrations,
            RegisteredDatasets registered,
            Clock clock) {
        this.leftovers = leftovers;
        this.removals = removals;
        this.uploads = uploads;
        this.registrations = registrations;
        this.registered = registered;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void tidy() {
        try {
            int removed = leftovers.remove(clock.instant());
            if (removed > 0) {
                log.info("Removed {} uploads that never arrived", removed);
            }
        } catch (IOException e) {
            log.warn("The volume cannot be tidied now, it is tried again: {}", e.toString());
        }
    }

    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.MINUTES)
    void sweepDatasets() {
        removals.sweep();
        uploads.sweep();
        registrations.resume();
        registered.lookAround();
    }
}
