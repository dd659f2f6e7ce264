package org.orchestra.domain.run;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells a node that eats jobs, a black hole, from a task that fails wherever it runs: a user's broken task must never shut
 * a laboratory's nodes one after the other.
 *
 * <p>The evidence is a streak: failures in a row on one node, each within seconds of its start, with no run between them
 * that succeeded or that ran for longer. A task accuses the node unless it fails elsewhere too, that is, unless its last
 * run failed on two other nodes, or on one and it succeeded on fewer than two; a node that was cordoned for its failures
 * counts as one where it failed. The node is a black hole when enough
 * failures are of tasks that succeed elsewhere, or when enough failures accuse it and at least two of them are of other
 * users than the one with the most.
 */
public final class FailingNodeDetector {
    /** How many of a node's, and of a task's, last runs are looked at. */
    public static final int WINDOW = 100;

    /** How long a failure is remembered against a node: what failed this morning is another story. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final int OTHERS = 2;
    private static final int TASKS_NAMED = 3;

    private final int runs;
    private final Duration quick;

    /**
     * @param runs how many failures in a row it takes, at least 2
     * @param quick how long a run may last to count as failed at once
     */
    public FailingNodeDetector(int runs, Duration quick) {
        if (runs < 2 || quick.isNegative() || quick.isZero()) {
            throw new IllegalArgumentException(format(
                    "A node is cordoned after at least 2 failures, each within some time: not %d within %s.",
                    runs, quick));
        }
        this.runs = runs;
        this.quick = quick;
    }

    /** Whether the run failed within seconds of its start, for a reason that may be its node's. */
    public boolean isQuickFailure(FinishedRun run) {
        return run.failed() && run.lasted().compareTo(quick) <= 0;
    }

    /** The quick failures among a node's runs, the latest first, up to the last one that shows it well. */
    public List<FinishedRun> streak(List<FinishedRun> latestFirst) {
        return latestFirst.stream()
                .takeWhile(run -> !run.succeeded() && !run.ranFor(quick))
                .filter(this::isQuickFailure)
                .toList();
    }

    /** Whether the streak is long enough to ask how its tasks do elsewhere. */
    public boolean isSuspicious(List<FinishedRun> streak) {
        return streak.size() >= runs;
    }

    /**
     * Judges a node by its streak.
     *
     * @param elsewhere runs of the streak's tasks on other nodes, the latest first
     * @return the evidence in one sentence when the node is a black hole
     */
    public Optional<String> verdict(List<FinishedRun> streak, List<FinishedRun> elsewhere) {
        Map<String, List<Boolean>> records = records(elsewhere);
        List<FinishedRun> accusers = streak.stream()
                .filter(run -> !failsElsewhere(records.getOrDefault(run.task(), List.of())))
                .toList();
        long well = accusers.stream()
                .filter(run -> records.getOrDefault(run.task(), List.of()).contains(true))
                .count();
        boolean convincing = well >= runs || (accusers.size() >= runs && others(accusers) >= OTHERS);
        return convincing ? Optional.of(sentence(accusers)) : Optional.empty();
    }

    /** By task, whether each other node shows it well; runs that show nothing are left out. */
    private static Map<String, List<Boolean>> records(List<FinishedRun> latestFirst) {
        Map<String, Map<String, Boolean>> byNode = new TreeMap<>();
        latestFirst.stream()
                .filter(run -> run.succeeded() || run.failed())
                .sorted(comparing(FailingNodeDetector::wasEaten, reverseOrder()))
                .forEach(run -> byNode.computeIfAbsent(run.task(), task -> new TreeMap<>())
                        .putIfAbsent(run.node(), run.succeeded()));
        Map<String, List<Boolean>> records = new TreeMap<>();
        byNode.forEach((task, nodes) -> records.put(task, List.copyOf(nodes.values())));
        return records;
    }

    /** Weighs more than a success that came after it, which may have begun before: one task cordons no node after node. */
    private static boolean wasEaten(FinishedRun run) {
        return run.failed() && !run.charged();
    }

    private static boolean failsElsewhere(List<Boolean> nodes) {
        long well = nodes.stream().filter(succeeded -> succeeded).count();
        long failed = nodes.size() - well;
        return failed > 1 || (failed == 1 && well < 2);
    }

    /** How many failures are not of the user with the most. */
    private static long others(List<FinishedRun> accusers) {
        Collection<Long> byOwner = accusers.stream()
                .collect(groupingBy(FinishedRun::owner, counting()))
                .values();
        return accusers.size()
                - byOwner.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static String sentence(List<FinishedRun> accusers) {
        return format(
                "%d jobs in a row failed within %d s of their start: %s; most often: %s",
                accusers.size(), seconds(accusers), tasks(accusers), mostFrequentReason(accusers));
    }

    private static long seconds(List<FinishedRun> accusers) {
        return accusers.stream()
                .mapToLong(run -> run.lasted().plusMillis(999).toSeconds())
                .reduce(1, Math::max);
    }

    private static String tasks(List<FinishedRun> accusers) {
        Map<String, Long> byTask = accusers.stream().collect(groupingBy(FinishedRun::task, TreeMap::new, counting()));
        String named = byTask.entrySet().stream()
                .limit(TASKS_NAMED)
                .map(task -> task.getValue() + " of " + task.getKey())
                .collect(joining(", "));
        int more = byTask.size() - TASKS_NAMED;
        return more > 0 ? named + format(" and others of %d more tasks", more) : named;
    }

    private static String mostFrequentReason(List<FinishedRun> accusers) {
        Map<String, Long> reasons = accusers.stream()
                .map(run -> run.outcome().reason())
                .collect(groupingBy(identity(), LinkedHashMap::new, counting()));
        String reason = reasons.entrySet().stream()
                .max(comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .orElse("");
        return reason.isEmpty() ? "no reason given" : reason;
    }
}
