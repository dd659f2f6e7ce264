package org.orchestra.api.audit;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.orchestra.store.audit.AuditLog;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Forgets, once an hour, what the audit log has had for long enough. */
@Component
class AuditRetention {
    private final AuditLog audit;
    private final Clock clock;
    private final Duration retention;

    AuditRetention(AuditLog audit, Clock clock, @Value("${orchestra.audit.retention:365d}") Duration retention) {
        this.audit = audit;
        this.clock = clock;
        this.retention = retention;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forget() {
        audit.forget(clock.instant().minus(retention));
    }
}
