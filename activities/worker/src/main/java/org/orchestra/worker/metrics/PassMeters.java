package org.orchestra.worker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.store.scheduling.PassCompleted;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Metrics of passes, published by the process that made them. */
@Component
class PassMeters {
    /** Longer than a scheduler's recheck: an older figure comes from a process that no longer makes passes over the cluster. */
    private static final Duration FRESH = Duration.ofMinutes(6);

    private static final Duration[] BUCKETS = Stream.of(10, 25, 50, 100, 200, 500, 1_000, 5_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Clock clock;
    private final MultiGauge reasons;
    private final Map<String, Explained> explained = new ConcurrentHashMap<>();

    PassMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
        this.reasons = MultiGauge.builder("orchestra.jobs.waiting.reason")
                .description("Jobs that wait after the last pass, by the reason")
                .register(registry);
    }

    private record Explained(Instant at, Map<WaitReason, Long> waitingBy) {}

    @EventListener
    void passMade(PassCompleted pass) {
        Timer.builder("orchestra.pass")
                .description("How long a pass took, its transaction included")
                .tag("cluster", pass.cluster())
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(pass.took());
        Counter.builder("orchestra.grants")
                .description("Slots granted")
                .tag("cluster", pass.cluster())
                .register(registry)
                .increment(pass.result().granted());
        explained.put(
                pass.cluster(), new Explained(clock.instant(), pass.result().waitingBy()));
    }

    /** Publishes the last pass over each cluster. */
    @Scheduled(fixedDelayString = "PT15S")
    void refresh() {
        Instant oldest = clock.instant().minus(FRESH);
        explained.values().removeIf(last -> last.at().isBefore(oldest));
        reasons.register(
                explained.entrySet().stream()
                        .flatMap(cluster ->
                                rows(cluster.getKey(), cluster.getValue().waitingBy()))
                        .toList(),
                true);
    }

    private static Stream<Row<Number>> rows(String cluster, Map<WaitReason, Long> waitingBy) {
        return Arrays.stream(WaitReason.values())
                .map(reason -> Row.of(
                        Tags.of("cluster", cluster, "reason", reason.name()), waitingBy.getOrDefault(reason, 0L)));
    }
}
