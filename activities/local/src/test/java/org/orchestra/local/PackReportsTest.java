package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.PackOfRuns.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.local.LocalPack.Report;
import org.orchestra.runner.JobRunner.PackListener;
import org.orchestra.runner.PackedRun;

/** When a pack has something to tell: with runs that start and end when the test says, at times that it says. */
class PackReportsTest implements LocalPack.LocalRuns {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path state;

    private final List<LocalRunEntry> runs = new ArrayList<>();
    private LocalPack pack;

    @BeforeEach
    void launch() {
        var spec = new PackSpec(
                key(0), IntStream.range(0, 4).mapToObj(PackReportsTest::run).toList(), Duration.ofMinutes(1));
        pack = new LocalPack(spec, PackRecord.of(state, LocalMachine.TASK, key(0)), this, listener());
        pack.launch(false, START);
        start(0, START);
        tell(at(0));
    }

    @Test
    void shortRunsAreToldOfOnceASecond() {
        // given
        end(0);
        assertThat(reportAt(0.3)).isEmpty();
        start(1, at(0.3));
        end(1);
        assertThat(reportAt(0.6)).isEmpty();
        start(2, at(0.6));

        // then
        assertThat(reportAt(0.9)).isEmpty();
        assertThat(keys(reportAt(1))).containsExactly(key(0), key(1), key(2));
    }

    @Test
    void theEndOfALongRunIsToldWithTheNextStart() {
        // given
        tell(at(2));
        end(0);
        assertThat(reportAt(2.1)).as("before the next start").isEmpty();

        // when
        start(1, at(2.2));

        // then
        assertThat(keys(reportAt(2.2))).containsExactly(key(0), key(1));
    }

    @Test
    void aSecondWithoutNewsIsToldOf() {
        assertThat(reportAt(0.9)).isEmpty();
        assertThat(keys(reportAt(1))).isEmpty();
    }

    @Test
    void noEndIsToldBeforeTheNextStart() {
        // given
        end(0);

        // then
        assertThat(keys(reportAt(1))).isEmpty();
    }

    @Test
    void nothingIsToldWhileTheListenerIsNotBack() {
        // given
        Report first = reportAt(1).orElseThrow();

        // then
        assertThat(reportAt(5)).isEmpty();
        pack.told(first, Set.of(), at(5));
        assertThat(reportAt(6)).isPresent();
    }

    @Test
    void theEndOfThePackIsToldAtOnceAndAfterAFailureASecondLater() {
        // given
        pack.stop();
        end(0);
        Report over = reportAt(0.3).orElseThrow();
        assertThat(over.over()).isTrue();

        // when
        pack.untold(at(0.4));

        // then
        assertThat(reportAt(1.3)).isEmpty();
        assertThat(keys(reportAt(1.4))).containsExactly(key(0));
    }

    @Test
    void aListenerThatComesWhileTheEndIsToldIsToldOfIt() {
        // given
        pack.stop();
        end(0);
        Report over = reportAt(0.3).orElseThrow();
        pack.replaceListener(listener());

        // when
        pack.told(over, Set.of(), at(0.4));

        // then
        assertThat(pack.isFinished()).isFalse();
        Report again = reportAt(0.5).orElseThrow();
        assertThat(again.over()).isTrue();
        pack.told(again, Set.of(), at(0.6));
        assertThat(pack.isFinished()).isTrue();
    }

    private static PackListener listener() {
        return new PackListener() {
            @Override
            public Set<RunKey> progressed(List<PackedRun> told, List<RunKey> withdrawn) {
                return Set.of();
            }

            @Override
            public void over(List<PackedRun> told) {}
        };
    }

    private static Instant at(double seconds) {
        return START.plusMillis(Math.round(seconds * 1000));
    }

    private void tell(Instant now) {
        pack.told(pack.takeReport(now).orElseThrow(), Set.of(), now);
    }

    private Optional<Report> reportAt(double seconds) {
        pack.poll(at(seconds));
        return pack.takeReport(at(seconds));
    }

    private static List<RunKey> keys(Optional<Report> report) {
        return report.orElseThrow().runs().stream().map(PackedRun::key).toList();
    }

    private void end(int job) {
        runs.get(job).complete(RunOutcome.succeeded());
    }

    /** The command has an owner, which the run has seen. */
    private void start(int job, Instant since) {
        LocalRun run = runs.get(job).run();
        Path owner = run.folder().path().resolve("owner");
        try {
            Files.createDirectories(owner.getParent());
            Files.writeString(owner, "f4a5 12 1 13 1 session\n");
            Files.setLastModifiedTime(owner, FileTime.from(since));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var unused = run.poll(new Processes(), since);
    }

    private static RunSpec run(int job) {
        return new RunSpec(
                key(job),
                LocalMachine.TASK,
                "config-" + job,
                "none",
                "true",
                new RunSpec.AssignedSlot("here", 0, 0),
                new RunSpec.Allocation(DeviceKind.CPU, 1_000, 512, 0, 60),
                new RunSpec.Paths("/volume", "/volume/run", "/volume/run.log"));
    }

    @Override
    public boolean hasBegun(RunSpec spec) {
        return false;
    }

    @Override
    public LocalRunEntry begin(RunSpec spec, boolean adoptOnly) {
        var limits = new LocalLimits(Duration.ofMinutes(1), 512, Duration.ofSeconds(1));
        var run = new LocalRun(RunFolder.of(state, spec.task(), spec.key()), limits, START);
        runs.add(new LocalRunEntry(spec.key(), run, null));
        return runs.get(runs.size() - 1);
    }

    @Override
    public LocalRunEntry end(RunSpec spec, RunOutcome outcome) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget(LocalRunEntry run) {}
}
