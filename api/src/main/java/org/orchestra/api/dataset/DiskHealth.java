package org.orchestra.api.dataset;

import org.orchestra.volume.DiskReserve;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** DISK_FULL while a disk has less than its reserve: all answers as before, but uploads are refused. */
@Component
class DiskHealth implements HealthIndicator {
    private final DiskReserve reserve;

    DiskHealth(DiskReserve reserve) {
        this.reserve = reserve;
    }

    @Override
    public Health health() {
        return reserve.shortage(0)
                .map(shortage -> Health.status("DISK_FULL").withDetail("shortage", shortage))
                .orElseGet(Health::up)
                .build();
    }
}
