package org.orchestra.kubernetes;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeCondition;
import io.kubernetes.client.openapi.models.V1NodeSpec;
import io.kubernetes.client.openapi.models.V1NodeStatus;
import io.kubernetes.client.openapi.models.V1Taint;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.NodeReport;
import org.orchestra.domain.capacity.Resources;

/** Derives from a Kubernetes node its capacity and the reason not to run jobs there. Pure. */
final class NodeReportReader {
    private static final String GPU = "nvidia.com/gpu";
    private static final BigDecimal MILLI = BigDecimal.valueOf(1_000);
    private static final BigDecimal PER_MEBI = BigDecimal.ONE.divide(BigDecimal.valueOf(1024L * 1024));
    private static final Set<String> PRESSURES = Set.of("MemoryPressure", "DiskPressure", "PIDPressure");
    private static final Set<String> REPELLING = Set.of("NoSchedule", "NoExecute");

    /** Kubernetes' own taints repeat conditions. The GPU taint is ignored, too: pods that request GPUs tolerate it. */
    private static final String CONDITION_TAINTS = "node.kubernetes.io/";

    private static final int MAX_LENGTH = 240;

    private NodeReportReader() {}

    /** The report of a node, under the hostname that runs select it by. */
    static NodeReport of(V1Node node) {
        return new NodeReport(hostname(node).orElse(node.getMetadata().getName()), capacity(node), problem(node));
    }

    private static Optional<String> hostname(V1Node node) {
        return Optional.ofNullable(node.getMetadata().getLabels()).map(labels -> labels.get(Labels.HOSTNAME));
    }

    private static Resources capacity(V1Node node) {
        Map<String, Quantity> allocatable = Optional.ofNullable(node.getStatus())
                .map(V1NodeStatus::getAllocatable)
                .orElse(Map.of());
        return new Resources(
                amount(allocatable.get("cpu"), MILLI),
                amount(allocatable.get("memory"), PER_MEBI),
                amount(allocatable.get(GPU), BigDecimal.ONE));
    }

    private static int amount(@Nullable Quantity quantity, BigDecimal unit) {
        if (quantity == null) {
            return 0;
        }
        BigDecimal amount = quantity.getNumber().multiply(unit).setScale(0, RoundingMode.FLOOR);
        return amount.min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .max(BigDecimal.ZERO)
                .intValue();
    }

    private static @Nullable String problem(V1Node node) {
        String problems = Stream.of(unready(node), pressures(node), cordon(node), taints(node), missingHostname(node))
                .flatMap(Function.identity())
                .collect(joining("; "));
        return problems.isEmpty() ? null : problems;
    }

    private static Stream<String> unready(V1Node node) {
        Optional<V1NodeCondition> ready = conditions(node)
                .filter(condition -> condition.getType().equals("Ready"))
                .findFirst();
        return ready.isEmpty()
                ? Stream.of("Ready is not reported")
                : ready.stream()
                        .filter(condition -> !"True".equals(condition.getStatus()))
                        .map(NodeReportReader::describe);
    }

    private static Stream<String> pressures(V1Node node) {
        return conditions(node)
                .filter(condition -> PRESSURES.contains(condition.getType()))
                .filter(condition -> "True".equals(condition.getStatus()))
                .map(NodeReportReader::describe);
    }

    private static Stream<String> cordon(V1Node node) {
        return spec(node).map(V1NodeSpec::getUnschedulable).stream()
                .filter(cordoned -> cordoned)
                .map(cordoned -> format(
                        "it is cordoned: run 'kubectl uncordon %s' to use it",
                        node.getMetadata().getName()));
    }

    private static Stream<String> taints(V1Node node) {
        return spec(node).map(V1NodeSpec::getTaints).stream()
                .flatMap(List::stream)
                .filter(taint -> REPELLING.contains(taint.getEffect()))
                .filter(taint -> !taint.getKey().startsWith(CONDITION_TAINTS)
                        && !taint.getKey().equals(GPU))
                .map(taint -> format("its taint %s keeps pods away", describe(taint)));
    }

    private static Stream<String> missingHostname(V1Node node) {
        return hostname(node).isPresent() ? Stream.empty() : Stream.of("it has no label " + Labels.HOSTNAME);
    }

    private static String describe(V1Taint taint) {
        String value = taint.getValue();
        return taint.getKey() + (value == null || value.isEmpty() ? "" : "=" + value) + ":" + taint.getEffect();
    }

    /** The condition and its message in one line. */
    private static String describe(V1NodeCondition condition) {
        String message = Stream.of(condition.getMessage(), condition.getReason())
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .map(text -> ": " + text.strip().replaceAll("\\s+", " "))
                .orElse("");
        String line = condition.getType() + " is " + condition.getStatus() + message;
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }

    private static Optional<V1NodeSpec> spec(V1Node node) {
        return Optional.ofNullable(node.getSpec());
    }

    private static Stream<V1NodeCondition> conditions(V1Node node) {
        return Optional.ofNullable(node.getStatus()).map(V1NodeStatus::getConditions).stream()
                .flatMap(List::stream);
    }
}
