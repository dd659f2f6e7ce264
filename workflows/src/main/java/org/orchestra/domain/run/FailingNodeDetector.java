package org.orchestra.domain.run;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells a failing node from a task that fails on every node. One user's broken task must never cordon node after node.
 *
 * <p>The evidence is a streak: quick failures in a row on one node, with no run between them that succeeded or that ran for
 * longer. A run of the streak is suspect unless its task fails elsewhere too. A task fails elsewhere when its last runs
 * failed on two other nodes, or when they failed on one and succeeded on fewer than two. A node that was cordoned for the
 * task's failures counts as one where it failed.
 *
 * <p>The node is failing in either of two cases: enough suspect runs are of tasks that succeed elsewhere; or there are enough
 * suspect runs, and at least two of them belong to users other than the one with the most.
 */
public final class FailingNodeDetector {
    /** How many of the latest runs of a node, and of a task, count as evidence. */
    public static final int WINDOW = 100;

    /** How long a failure counts as evidence against a node. */
    public static final Duration MEMORY = Duration.ofHours(1);

    private static final int MIN_OTHER_USERS_RUNS = 2;
    private static final int MAX_NAMED_TASKS = 3;

    private final int minFailures;
    private final Duration quick;

    /**
     * @param minFailures how many failures in a row make a streak, at least 2
     * @param quick how long a run may last to count as a quick failure
     */
    public FailingNodeDetector(int minFailures, Duration quick) {
        if (minFailures < 2 || quick.isNegative() || quick.isZero()) {
            throw new IllegalArgumentException(format(
                    "A node is cordoned after at least 2 failures, each within some time: not %d within %s.",
                    minFailures, quick));
        }
        this.minFailures = minFailures;
        this.quick = quick;
    }

    /** Whether the run failed soon after its start, for a reason that its node may have caused. */
    public boolean isQuickFailure(FinishedRun run) {
        return run.failed() && run.lasted().compareTo(quick) <= 0;
    }

    /** The quick failures of a node, the latest first, back to the last run that shows the node to be healthy. */
    public List<FinishedRun> streak(List<FinishedRun> latestFirst) {
        return latestFirst.stream()
                .takeWhile(run -> !run.succeeded() && !run.ranFor(quick))
                .filter(this::isQuickFailure)
                .toList();
    }

    /** Whether the streak is long enough to look at its tasks' runs on other nodes. */
    public boolean isSuspicious(List<FinishedRun> streak) {
        return streak.size() >= minFailures;
    }

    /**
     * Diagnoses a node by its streak.
     *
     * @param elsewhere runs of the streak's tasks on other nodes, the latest first
     * @return the evidence in one sentence when the node is failing
     */
    public Optional<String> diagnose(List<FinishedRun> streak, List<FinishedRun> elsewhere) {
        Map<String, List<Boolean>> records = recordsByTask(elsewhere);
        List<FinishedRun> suspects = streak.stream()
                .filter(run -> !failsElsewhere(records.getOrDefault(run.task(), List.of())))
                .toList();
        long succeedElsewhere = suspects.stream()
                .filter(run -> records.getOrDefault(run.task(), List.of()).contains(true))
                .count();
        boolean failing = succeedElsewhere >= minFailures
                || (suspects.size() >= minFailures && otherUsersRuns(suspects) >= MIN_OTHER_USERS_RUNS);
        return failing ? Optional.of(evidence(suspects)) : Optional.empty();
    }

    /** For each task, whether it succeeded on each of the other nodes. Runs that prove neither are left out. */
    private static Map<String, List<Boolean>> recordsByTask(List<FinishedRun> latestFirst) {
        Map<String, Map<String, Boolean>> byNode = new TreeMap<>();
        latestFirst.stream()
                .filter(run -> run.succeeded() || run.failed())
                .sorted(comparing(FailingNodeDetector::failedOnCordonedNode, reverseOrder()))
                .forEach(run -> byNode.computeIfAbsent(run.task(), task -> new TreeMap<>())
                        .putIfAbsent(run.node(), run.succeeded()));
        Map<String, List<Boolean>> records = new TreeMap<>();
        byNode.forEach((task, nodes) -> records.put(task, List.copyOf(nodes.values())));
        return records;
    }

    /**
     * Such a failure outweighs a success that ended later, because that run may have started earlier. Otherwise one task
     * could cordon node after node.
     */
    private static boolean failedOnCordonedNode(FinishedRun run) {
        return run.failed() && !run.charged();
    }

    private static boolean failsElsewhere(List<Boolean> nodes) {
        long succeeded = nodes.stream().filter(success -> success).count();
        long failed = nodes.size() - succeeded;
        return failed > 1 || (failed == 1 && succeeded < 2);
    }

    /** How many suspect runs do not belong to the user with the most. */
    private static long otherUsersRuns(List<FinishedRun> suspects) {
        Collection<Long> byOwner = suspects.stream()
                .collect(groupingBy(FinishedRun::owner, counting()))
                .values();
        return suspects.size()
                - byOwner.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    private static String evidence(List<FinishedRun> suspects) {
        return format(
                "%s in a row failed within %d s of their start: %s; most often: %s",
                counted(suspects.size(), "job"), seconds(suspects), tasks(suspects), mostFrequentReason(suspects));
    }

    private static long seconds(List<FinishedRun> suspects) {
        return suspects.stream()
                .mapToLong(run -> run.lasted().plusMillis(999).toSeconds())
                .reduce(1, Math::max);
    }

    private static String tasks(List<FinishedRun> suspects) {
        Map<String, Long> byTask = suspects.stream().collect(groupingBy(FinishedRun::task, TreeMap::new, counting()));
        String named = byTask.entrySet().stream()
                .limit(MAX_NAMED_TASKS)
                .map(task -> task.getValue() + " of " + task.getKey())
                .collect(joining(", "));
        int more = byTask.size() - MAX_NAMED_TASKS;
        return more > 0 ? named + " and others of " + counted(more, "more task") : named;
    }

    private static String mostFrequentReason(List<FinishedRun> suspects) {
        Map<String, Long> reasons = suspects.stream()
                .map(run -> run.outcome().reason())
                .collect(groupingBy(identity(), LinkedHashMap::new, counting()));
        String reason = reasons.entrySet().stream()
                .max(comparing(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .orElse("");
        return reason.isEmpty() ? "no reason given" : reason;
    }
}
