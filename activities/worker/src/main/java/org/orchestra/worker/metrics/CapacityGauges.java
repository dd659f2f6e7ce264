package org.orchestra.worker.metrics;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.orchestra.domain.capacity.NodeState;
import org.orchestra.store.capacity.CapacityFigures;
import org.orchestra.store.capacity.CapacityFigures.NodeFigures;
import org.orchestra.store.capacity.CapacityFigures.QueueFigures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Jobs and slots of each queue, nodes of each cluster: read from the database four times a minute. */
@Component
class CapacityGauges {
    private static final Logger log = LoggerFactory.getLogger(CapacityGauges.class);

    private final CapacityFigures rows;
    private final MultiGauge waiting;
    private final MultiGauge running;
    private final MultiGauge enabled;
    private final MultiGauge free;
    private final MultiGauge nodes;

    CapacityGauges(CapacityFigures rows, MeterRegistry registry) {
        this.rows = rows;
        this.waiting = gauge(registry, "orchestra.jobs.waiting", "Jobs that wait for a slot");
        this.running = gauge(registry, "orchestra.jobs.running", "Jobs that hold a slot");
        this.enabled = gauge(registry, "orchestra.slots.enabled", "Slots that nodes may give");
        this.free = gauge(registry, "orchestra.slots.free", "Slots that a job could have now");
        this.nodes = gauge(registry, "orchestra.nodes", "Nodes of queues, by state");
    }

    /** Reads them again; on an error they keep their values. */
    @Scheduled(fixedDelayString = "PT15S")
    void refresh() {
        try {
            List<QueueFigures> queues = rows.queues();
            show(waiting, queues, QueueFigures::waiting);
            show(running, queues, QueueFigures::running);
            show(enabled, queues, QueueFigures::enabled);
            show(free, queues, QueueFigures::free);
            showNodes(rows.nodes());
        } catch (RuntimeException e) {
            log.warn("The gauges of queues and nodes could not be read; they stay as they are: {}", e.toString());
        }
    }

    private static void show(MultiGauge gauge, List<QueueFigures> queues, ToLongFunction<QueueFigures> figure) {
        gauge.register(
                queues.stream()
                        .map(queue -> Row.of(
                                Tags.of("cluster", queue.cluster(), "queue", queue.queue()), figure.applyAsLong(queue)))
                        .toList(),
                true);
    }

    /** A state without nodes is published as zero: a series that vanishes looks like a failed scrape. */
    private void showNodes(List<NodeFigures> figures) {
        Map<String, Map<NodeState, Long>> byCluster = figures.stream()
                .collect(groupingBy(
                        NodeFigures::cluster,
                        TreeMap::new,
                        groupingBy(NodeFigures::state, summingLong(NodeFigures::nodes))));
        nodes.register(
                byCluster.entrySet().stream()
                        .flatMap(cluster -> nodes(cluster.getKey(), cluster.getValue()))
                        .toList(),
                true);
    }

    private static Stream<Row<Number>> nodes(String cluster, Map<NodeState, Long> byState) {
        return Arrays.stream(NodeState.values())
                .map(state ->
                        Row.of(Tags.of("cluster", cluster, "state", state.name()), byState.getOrDefault(state, 0L)));
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }
}
