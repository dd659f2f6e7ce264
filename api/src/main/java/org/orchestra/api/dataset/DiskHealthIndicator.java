package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.volume.DiskReserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * DISK_FULL while a disk has less than its reserve: all answers as before, but uploads are refused. The log tells each
 * change, and the admins get a message. DOWN while a disk cannot be looked at.
 */
@Component
class DiskHealthIndicator extends AbstractHealthIndicator {
    private static final Logger log = LoggerFactory.getLogger(DiskHealthIndicator.class);

    private final DiskReserve reserve;
    private final Outbox outbox;
    private final Clock clock;
    private boolean full;

    DiskHealthIndicator(DiskReserve reserve, Outbox outbox, Clock clock) {
        this.reserve = reserve;
        this.outbox = outbox;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        reserve.shortage(0)
                .ifPresentOrElse(shortage -> health.status("DISK_FULL").withDetail("shortage", shortage), health::up);
    }

    @Scheduled(fixedDelay = 30, timeUnit = TimeUnit.SECONDS)
    void review() {
        Optional<String> shortage = reserve.shortage(0);
        if (shortage.isPresent() && !full) {
            log.warn("Uploads are refused, because {}", shortage.get());
            mailAdmins(shortage.get());
        } else if (shortage.isEmpty() && full) {
            log.warn("The disks have their reserve again; uploads are accepted");
        }
        full = shortage.isPresent();
    }

    private void mailAdmins(String shortage) {
        // Once an hour, from however many processes, and however often a disk is filled and emptied.
        outbox.toAdmins(
                "disk-full/" + clock.instant().truncatedTo(ChronoUnit.HOURS),
                "A disk is almost full: uploads are refused",
                format("""
                There is little room: %s.

                Until there is more, uploads are refused and nodes get no jobs; what runs goes on. 'maestro task delete NAME
                --files' makes room.
                """, shortage));
    }
}
