package org.orchestra.api.dataset;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.orchestra.volume.Leftovers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes, at the start and every ten minutes, what dead processes left on the volume, and what was deleted, replaced or
 * begun and never finished. */
@Component
class VolumeHousekeeping {
    private static final Logger log = LoggerFactory.getLogger(VolumeHousekeeping.class);

    private final Leftovers leftovers;
    private final DatasetRemovals removals;
    private final Uploads uploads;
    private final Clock clock;

    VolumeHousekeeping(Leftovers leftovers, DatasetRemovals removals, Uploads uploads, Clock clock) {
        this.leftovers = leftovers;
        this.removals = removals;
        this.uploads = uploads;
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
    }
}
