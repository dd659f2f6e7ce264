package org.orchestra.local;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.TASK;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.JobRunner.PackListener;
import org.orchestra.runner.PackedRun;

/** A pack of jobs 0, 1, 2 … with what a database would know of them. It refuses reports that it must not be given. */
final class PackOfRuns {
    /** A command that leaves one line for each of its starts. */
    static final String MARK = "echo $ORCHESTRA_JOB >> $ORCHESTRA_SCRATCH/marks; ";

    private final LocalMachine machine;
    private final List<RunSpec> runs = new ArrayList<>();
    private final Duration limit;
    private final Map<Integer, PackedRun> known = new LinkedHashMap<>();
    private final Set<RunKey> withdrawn = new HashSet<>();
    private final Set<RunKey> unwanted = new HashSet<>();
    private Told listener = new Told();
    private boolean launched;
    private boolean away;
    private boolean over;
    private int refused;
    private int news;

    PackOfRuns(LocalMachine machine, Duration limit, String... commands) {
        this.machine = machine;
        this.limit = limit;
        for (String command : commands) {
            add(MARK + command, 60);
        }
    }

    PackOfRuns(LocalMachine machine, String... commands) {
        this(machine, Duration.ofHours(1), commands);
    }

    void add(String command, long maxSeconds) {
        int job = runs.size();
        RunSpec alone = machine.spec(command, DeviceKind.CPU, maxSeconds, 512);
        runs.add(new RunSpec(
                key(job),
                alone.task(),
                "config-" + job,
                alone.image(),
                command,
                alone.assignedSlot(),
                alone.allocation(),
                new RunSpec.Paths(alone.paths().volume(), directory(job).toString(), directory(job) + ".log")));
    }

    static RunKey key(int job) {
        return new RunKey(TASK.id(), job, 1);
    }

    RunSpec run(int job) {
        return runs.get(job);
    }

    Path directory(int job) {
        return machine.folder().resolve("volume/ana/user.ana.fit/config-" + job + "/run-1");
    }

    RunFolder state(int job) {
        return RunFolder.of(machine.stateDirectory(), TASK, key(job));
    }

    PackRecord record() {
        return PackRecord.of(machine.stateDirectory(), TASK, key(0));
    }

    /** What the database has of it. */
    synchronized PackSpec spec() {
        List<RunSpec> open =
                runs.stream().filter(run -> !hasEnded(run.key().job())).toList();
        return new PackSpec(key(0), open, limit);
    }

    void launch() {
        launch(launched);
        launched = true;
    }

    void launch(boolean adoptOnly) {
        machine.runner().launchPack(spec(), adoptOnly, listener);
    }

    /** The server is dead: it has told the last that it will ever tell. */
    synchronized void dies() {
        listener.dead = true;
        listener = new Told();
        machine.runner().close();
    }

    void nextServer() {
        dies();
        machine.startServer();
        if (!isOver()) {
            launch();
        }
    }

    synchronized void kill(int job) {
        unwanted.add(key(job));
    }

    /** Whether reports fail. */
    synchronized void setAway(boolean away) {
        this.away = away;
    }

    synchronized int refused() {
        return refused;
    }

    /** How many reports had news. */
    synchronized int news() {
        return news;
    }

    synchronized boolean hasStarted(int job) {
        return known.containsKey(job) && known.get(job).startedAt() != null;
    }

    synchronized boolean hasEnded(int job) {
        return known.containsKey(job) && known.get(job).outcome() != null;
    }

    synchronized boolean isOver() {
        return over;
    }

    synchronized Set<RunKey> withdrawn() {
        return Set.copyOf(withdrawn);
    }

    /** The ends of the jobs, in the order in which they were told; waits until the pack is over and nothing is left of it. */
    Map<Integer, String> ends() {
        LocalMachine.await(this::isOver);
        LocalMachine.await(() -> Files.notExists(record().path().getParent()));
        synchronized (this) {
            return known.values().stream()
                    .collect(toMap(run -> run.key().job(), PackOfRuns::end, (one, other) -> other, LinkedHashMap::new));
        }
    }

    /** For example "EXIT_CODE", or "SUCCEEDED"; in parentheses without a start. */
    private static String end(PackedRun run) {
        RunOutcome outcome = run.outcome();
        assertThat(outcome).isNotNull();
        String end = outcome.cause() == null ? outcome.code() : outcome.cause().name();
        return run.startedAt() == null ? "(" + end + ")" : end;
    }

    /** Which jobs have started, in order, as often as they did. */
    List<String> marks() {
        Path marks = machine.folder().resolve("volume/ana/scratch/marks");
        try {
            return Files.exists(marks) ? Files.readAllLines(marks) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void awaitStart(int job) {
        LocalMachine.await(() -> marks().contains(String.valueOf(job)));
    }

    /** What a command waits for that ends with {@link #waiting}. */
    void go(int job) {
        try {
            Files.createFile(directory(job).resolve("go"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A command that waits for {@link #go}, and ends so. */
    static String waiting(String end) {
        return "while [ ! -e go ]; do sleep 0.05; done; " + end;
    }

    private synchronized void report(Told from, List<PackedRun> told, boolean last) {
        if (from.dead || away) {
            refused++;
            throw new IllegalStateException("the database is away");
        }
        news += told.isEmpty() ? 0 : 1;
        for (PackedRun run : told) {
            boolean mayGoOn = !last && run.equals(told.get(told.size() - 1));
            assertThat(run.outcome() != null || mayGoOn).as("%s has ended", run).isTrue();
            assertThat(over || hasEnded(run.key().job()) || withdrawn.contains(run.key()))
                    .as("%s was told before", run)
                    .isFalse();
            known.put(run.key().job(), run);
        }
        boolean ended = told.stream().anyMatch(run -> run.startedAt() != null && run.outcome() != null);
        boolean starts = told.stream().anyMatch(run -> run.startedAt() != null && run.outcome() == null);
        assertThat(!ended || starts || last)
                .as("an end comes with a start: %s", told)
                .isTrue();
        over |= last;
    }

    private final class Told implements PackListener {
        private boolean dead;

        @Override
        public Set<RunKey> progressed(List<PackedRun> told, List<RunKey> leftOut) {
            synchronized (PackOfRuns.this) {
                report(this, told, false);
                withdrawn.addAll(leftOut);
                return Set.copyOf(unwanted);
            }
        }

        @Override
        public void over(List<PackedRun> told) {
            report(this, told, true);
        }
    }
}
