package org.orchestra.domain.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A cluster whose nodes are diagnosed after every failure, as the store does it. The tasks share free slots, runs end in a
 * random order, and failures on a cordoned node are requeued.
 */
final class FailingNodeSimulation {
    private final FailingNodeDetector detector = new FailingNodeDetector(5, Duration.ofSeconds(10));
    private final Random random;
    private final Map<String, Integer> freeSlots = new LinkedHashMap<>();
    private final Map<String, Deque<Integer>> waiting = new LinkedHashMap<>();
    private final List<FinishedRun> running = new ArrayList<>();
    private final List<FinishedRun> ended = new ArrayList<>();
    private final Set<String> cordoned = new TreeSet<>();
    private final FailureModel failures;
    private int attempts;

    /** Whether a job of a task fails on a node. */
    interface FailureModel {
        boolean of(String task, int job, String node);
    }

    FailingNodeSimulation(List<Integer> slots, Random random, FailureModel failures) {
        for (int node = 0; node < slots.size(); node++) {
            freeSlots.put("n" + node, slots.get(node));
        }
        this.random = random;
        this.failures = failures;
    }

    /** Adds a task with an owner of its own. */
    FailingNodeSimulation task(String name, int jobs) {
        Deque<Integer> numbers = new ArrayDeque<>();
        for (int job = 0; job < jobs; job++) {
            numbers.add(job);
        }
        waiting.put(name, numbers);
        return this;
    }

    FailingNodeSimulation run() {
        grantSlots();
        while (!running.isEmpty()) {
            end(running.remove(random.nextInt(running.size())));
            grantSlots();
        }
        return this;
    }

    Set<String> cordoned() {
        return cordoned;
    }

    /** Jobs of a task whose last run failed and was charged. */
    long failed(String task) {
        Map<Integer, FinishedRun> last = new LinkedHashMap<>();
        ended.stream()
                .filter(run -> run.task().equals(task))
                .forEach(run -> last.put(run.key().job(), run));
        return last.values().stream().filter(FinishedRun::failed).count();
    }

    private void grantSlots() {
        for (String task : shuffled(waiting.keySet())) {
            for (String node : shuffled(freeSlots.keySet())) {
                Deque<Integer> jobs = waiting.get(task);
                if (!jobs.isEmpty() && freeSlots.get(node) > 0 && !cordoned.contains(node)) {
                    freeSlots.merge(node, -1, Integer::sum);
                    running.add(runOf(task, jobs.remove(), node));
                }
            }
        }
    }

    private List<String> shuffled(Set<String> names) {
        List<String> shuffled = new ArrayList<>(names);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private FinishedRun runOf(String task, int job, String node) {
        boolean fails = failures.of(task, job, node);
        return new FinishedRun(
                new RunKey(task.hashCode(), job, ++attempts),
                task,
                task,
                node,
                new FinishedRun.Outcome(
                        fails ? "FAILED" : "SUCCEEDED", fails ? RunCause.EXIT_CODE : null, fails ? "exit code 1" : ""),
                true,
                Duration.ofSeconds(1));
    }

    private void end(FinishedRun run) {
        freeSlots.merge(run.node(), 1, Integer::sum);
        ended.add(run);
        if (run.failed() && cordoned.contains(run.node())) {
            requeue(run);
        } else if (run.failed()) {
            diagnose(run.node());
        }
    }

    private void diagnose(String node) {
        List<FinishedRun> streak = detector.streak(
                latestFirst(ended.stream().filter(run -> run.node().equals(node))));
        if (detector.isSuspicious(streak)
                && detector.diagnose(streak, elsewhere(streak, node)).isPresent()) {
            cordoned.add(node);
            streak.forEach(this::requeue);
        }
    }

    private List<FinishedRun> elsewhere(List<FinishedRun> streak, String node) {
        List<String> tasks = streak.stream().map(FinishedRun::task).distinct().toList();
        return latestFirst(ended.stream()
                .filter(run -> tasks.contains(run.task()) && !run.node().equals(node)));
    }

    private static List<FinishedRun> latestFirst(Stream<FinishedRun> runs) {
        List<FinishedRun> list = new ArrayList<>(runs.toList());
        Collections.reverse(list);
        return list;
    }

    private void requeue(FinishedRun run) {
        ended.replaceAll(any -> any.equals(run) ? uncharged(run) : any);
        waiting.get(run.task()).add(run.key().job());
    }

    private static FinishedRun uncharged(FinishedRun run) {
        return new FinishedRun(run.key(), run.task(), run.owner(), run.node(), run.outcome(), false, run.lasted());
    }
}
