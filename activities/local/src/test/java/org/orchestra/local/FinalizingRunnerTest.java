package org.orchestra.local;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.FinalizingRunner;
import org.orchestra.runner.JobRunner;
import org.orchestra.runner.PackedRun;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;

/** The files that a process of this machine leaves on the volume. */
class FinalizingRunnerTest {
    private static final TaskRef TASK = new TaskRef(7, "0a1b2c3d", "user.ana.fit", "ana");

    private static final OutputRule OUTPUT_ONLY = OutputRule.of(OutputRule.DEFAULT_NAME, false, List.of());

    @TempDir
    Path folder;

    private Storage storage;
    private JobRunner runner;

    @BeforeEach
    void start() throws IOException {
        storage = new Storage(Files.createDirectory(folder.resolve("volume")));
        RunFiles files = new RunFiles(new VolumeFiles(storage), new BoundedLog(BoundedLog.MIN_LIMIT));
        runner = new FinalizingRunner(
                new LocalRunner(folder.resolve("state"), Confine.AUTO, List.of(folder.resolve("volume")), files),
                files);
    }

    @AfterEach
    void stop() {
        runner.close();
    }

    @Test
    void theLogIsBoundedBeforeTheEndIsReported() throws IOException {
        // when
        RunOutcome outcome = run(1, "i=0; while [ $i -lt 500 ]; do i=$((i+1)); echo line $i; done; exit 3");

        // then
        assertThat(storage.log(new OwnedName(TASK.name()), "a.json", 1))
                .content()
                .startsWith("line 1\nline 2\n")
                .contains("bytes are left out here")
                .endsWith("line 499\nline 500\n")
                .hasSizeLessThan(BoundedLog.MIN_LIMIT);
        assertThat(outcome.evidence().logTail()).startsWith("line 481\n").endsWith("\nline 500");
    }

    @Test
    void aFailedRerunKeepsTheEarlierResult() throws IOException {
        // when
        run(1, "echo good > output");
        run(2, "echo half > output; exit 1");

        // then
        Path result = storage.task(new OwnedName(TASK.name())).resolve("a.json/result");
        assertThat(result.resolve("output")).hasContent("good");

        // when
        run(3, "echo better > output");

        // then
        assertThat(result.resolve("output")).hasContent("better");
        assertThat(result.resolveSibling("run-2/output")).hasContent("half");
    }

    @Test
    void aSuccessLeavesItsOutputAndWhatItsTaskKeeps() throws IOException {
        // given
        OutputRule rule = OutputRule.of("model.json", false, List.of("*.csv"));

        // when
        run(1, "mkdir -p deep/er; touch core deep/er/log a.csv deep/b.csv; echo 1 > model.json", rule);

        // then
        Path result = storage.task(new OwnedName(TASK.name())).resolve("a.json/result/");
        try (Stream<Path> left = Files.walk(result.toRealPath()).filter(Files::isRegularFile)) {
            assertThat(left)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("model.json", "a.csv", "b.csv");
        }
        assertThat(result.resolve("deep/er")).doesNotExist();
    }

    @Test
    void theFilesOfEachRunOfAPackAreFinishedBeforeItsEndIsReported() {
        // given
        var pack = new PackSpec(
                key(0),
                List.of(
                        spec(key(0), "a.json", "touch core; echo good > output; sleep 2", OUTPUT_ONLY),
                        spec(key(1), "b.json", "echo no; exit 3", OUTPUT_ONLY)),
                Duration.ofHours(1));
        Path result = storage.task(new OwnedName(TASK.name())).resolve("a.json/result");
        Map<Integer, Evidence> ends = new ConcurrentHashMap<>();
        CompletableFuture<Boolean> finished = new CompletableFuture<>();
        CompletableFuture<Void> over = new CompletableFuture<>();

        // when
        runner.launchPack(pack, false, new JobRunner.PackListener() {
            @Override
            public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> withdrawn) {
                runs.forEach(this::told);
                return Set.of();
            }

            @Override
            public void over(List<PackedRun> runs) {
                runs.forEach(this::told);
                over.complete(null);
            }

            private void told(PackedRun run) {
                if (run.outcome() != null) {
                    finished.complete(Files.exists(result.resolve("output")) && !Files.exists(result.resolve("core")));
                    ends.put(run.key().job(), run.outcome().evidence());
                }
            }
        });

        // then
        over.orTimeout(60, SECONDS).join();
        assertThat(finished).isCompletedWithValue(true);
        assertThat(ends.get(0).wroteOutput()).isTrue();
        assertThat(ends.get(1).logTail()).isEqualTo("no");
    }

    private static RunKey key(int job) {
        return new RunKey(TASK.id(), job, 1);
    }

    private RunOutcome run(int attempt, String command) {
        return run(attempt, command, OutputRule.DEFAULT);
    }

    private RunOutcome run(int attempt, String command, OutputRule rule) {
        CompletableFuture<RunOutcome> end = new CompletableFuture<>();
        RunSpec spec = spec(new RunKey(TASK.id(), 0, attempt), "a.json", command, rule);
        runner.launch(spec, false, new JobRunner.Listener() {
            @Override
            public void running(Instant since) {}

            @Override
            public void ended(RunOutcome outcome) {
                end.complete(outcome);
            }
        });
        return end.orTimeout(60, SECONDS).join();
    }

    private RunSpec spec(RunKey key, String job, String command, OutputRule rule) {
        OwnedName name = new OwnedName(TASK.name());
        return new RunSpec(
                key,
                TASK,
                job,
                "none",
                command,
                new RunSpec.AssignedSlot("localhost", 0, 1),
                new RunSpec.Allocation(DeviceKind.CPU, 1_000, 512, 0, 600),
                new RunSpec.Paths(
                        storage.user("ana").toString(),
                        storage.run(name, job, key.attempt()).toString(),
                        storage.log(name, job, key.attempt()).toString(),
                        List.of(),
                        rule));
    }
}
