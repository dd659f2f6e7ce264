package org.orchestra.api.dataset;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Removes the rests of broken uploads when the process starts, and every hour. */
@Component
class UploadHousekeeping {
    private static final Logger log = LoggerFactory.getLogger(UploadHousekeeping.class);

    private final StaleUploads stale;

    UploadHousekeeping(StaleUploads stale) {
        this.stale = stale;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void tidy() {
        int removed = stale.remove();
        if (removed > 0) {
            log.info("Removed {} uploads that never arrived", removed);
        }
    }
}
