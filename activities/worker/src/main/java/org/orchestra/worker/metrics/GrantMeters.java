package org.orchestra.worker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;
import org.orchestra.store.run.GrantAccepted;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** How long jobs waited for their slots, and grants for their runs: recorded once per grant, by the process that accepts it. */
@Component
class GrantMeters {
    private static final Duration[] WAITS = Stream.of(1, 10, 60, 300, 900, 3_600, 14_400, 86_400)
            .map(Duration::ofSeconds)
            .toArray(Duration[]::new);
    private static final Duration[] LATENCIES = Stream.of(50, 100, 200, 300, 500, 1_000, 2_000, 5_000, 60_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;

    GrantMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @TransactionalEventListener
    void accepted(GrantAccepted grant) {
        timer("orchestra.job.wait", "How long a job waited for its slot", grant, WAITS)
                .record(grant.waited());
        timer("orchestra.grant.latency", "How long a granted slot waited for its run to begin", grant, LATENCIES)
                .record(grant.underWay());
    }

    private Timer timer(String name, String description, GrantAccepted grant, Duration... buckets) {
        return Timer.builder(name)
                .description(description)
                .tags("cluster", grant.cluster(), "queue", grant.queue())
                .serviceLevelObjectives(buckets)
                .register(registry);
    }
}
