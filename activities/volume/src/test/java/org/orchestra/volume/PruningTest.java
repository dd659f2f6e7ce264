package org.orchestra.volume;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.linux.ExchangedPaths;
import org.orchestra.volume.linux.OtherAccount;
import org.orchestra.volume.log.BoundedLog;

/** What is left of a run whose task does not keep everything. */
class PruningTest {
    @TempDir
    Path root;

    private final AtomicLong nanos = new AtomicLong();
    private Path run;
    private RunFiles files;

    @BeforeEach
    void aRun() throws IOException {
        run = root.resolve("ana/user.ana.fit/a.json/run-1");
        files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        files.prepare(keeping(null));
    }

    @Test
    void onlyTheOutputAndWhatIsNamedStays() throws IOException {
        // given
        write("model.json", "a.csv", "deep/er/b.csv", "plots/raw/1.png", "tables/c.txt");
        write("core", ".cache/x", "deep/er/log", "deep/model.json", "other/tables/c.txt");
        Files.createDirectories(run.resolve("empty/one"));

        // when
        finish(keeping(List.of("*.csv", "plots/", "tables/*")));

        // then
        assertThat(left()).containsExactly("a.csv", "deep/er/b.csv", "model.json", "plots/raw/1.png", "tables/c.txt");
        assertThat(run.resolve("empty")).doesNotExist();
        assertThat(run.resolve(".cache")).doesNotExist();
        assertThat(run.resolveSibling("result").resolve("model.json")).exists();
    }

    @Test
    void nothingButTheOutputStaysWhenNothingIsNamed() throws IOException {
        // given
        write("model.json/a/weights", "model.json/b", "core", "deep/er/model.json");

        // when
        finish(keeping(List.of()));

        // then
        assertThat(left()).containsExactly("model.json/a/weights", "model.json/b");
    }

    @Test
    void everythingStaysOfAFailureAndWhereNothingIsSaid() throws IOException {
        // given
        write("core", "deep/log");

        // when
        files.finish(keeping(List.of()), RunOutcome.of(RunCause.TIME_LIMIT, "1 s"));
        finish(paths(new OutputRule("model.json", true, List.of())));
        finish(keeping(null));

        // then
        assertThat(left()).containsExactly("core", "deep/log");
    }

    @Test
    void noLinkIsFollowed() throws IOException {
        // given
        Path others = Files.createDirectories(root.resolve("bob/user.bob.fit"));
        Files.writeString(others.resolve("theirs"), "1");
        write("model.json");
        Files.createSymbolicLink(run.resolve("folder"), others);
        Files.createSymbolicLink(run.resolve("kept.csv"), others.resolve("theirs"));
        Files.createSymbolicLink(Files.createDirectory(run.resolve("deep")).resolve("file"), others.resolve("theirs"));

        // when
        finish(keeping(List.of("*.csv")));

        // then
        assertThat(others.resolve("theirs")).exists();
        assertThat(left()).containsExactly("kept.csv", "model.json");
        assertThat(run.resolve("folder")).doesNotExist();
    }

    @Test
    void nothingElsewhereIsRemovedWhileAJobReplacesFolders() throws Exception {
        // given
        Path others = Files.createDirectories(root.resolve("bob/user.bob.fit"));
        Files.writeString(others.resolve("theirs"), "1");

        // when
        write("model.json");
        for (int i = 0; i < 100; i++) {
            write("deep-" + i + "/a", "deep-" + i + "/b");
            Path link = Files.createSymbolicLink(root.resolve("ana/link-" + i), others);
            try (ExchangedPaths hostile = new ExchangedPaths(run.resolve("deep-" + i), link)) {
                finish(keeping(List.of("*.csv")));
            }
        }

        // then
        assertThat(others.resolve("theirs")).exists();
    }

    @Test
    void whatThereIsNoTimeForStaysAndTheRunHasSucceeded() throws IOException {
        // given a clock on which each look takes a while
        files = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT), new Ticker() {
            @Override
            public long read() {
                return nanos.addAndGet(300_000_000);
            }
        });
        write("model.json", "a.csv");
        for (int i = 0; i < 10; i++) {
            write("deep/junk-" + i);
        }

        // when
        finish(keeping(List.of("*.csv")));

        // then
        assertThat(left()).contains("a.csv", "model.json").hasSizeBetween(3, 11);
        assertThat(run.resolveSibling("result")).exists();
    }

    @Test
    void whoTakesARunUpRemovesTheRest() throws IOException {
        // given
        write("model.json", "core");
        RunFiles anotherWorker = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        finish(keeping(List.of("*.csv")));
        write("left-by-a-crash");

        // when
        anotherWorker.finish(keeping(List.of("*.csv")), RunOutcome.succeeded());

        // then
        assertThat(left()).containsExactly("model.json");
    }

    @Test
    void everythingStaysOfASuccessWithoutItsOutput() throws IOException {
        // given a program that gave its output another ending, and one that made it a link
        write("model.json.npy");
        finish(keeping(List.of("*.csv")));
        Files.createSymbolicLink(run.resolve("model.json"), Path.of("model.json.npy"));

        // when
        finish(keeping(List.of("*.csv")));

        // then
        assertThat(left()).containsExactly("model.json", "model.json.npy");
    }

    @Test
    void whatIsTooDeepToLookIntoStays() throws IOException {
        // given
        String deep = "d/".repeat(40);
        write("model.json", deep + "a.csv", deep + "junk");

        // when
        finish(keeping(List.of("*.csv")));

        // then
        assertThat(left()).containsExactly(deep + "a.csv", deep + "junk", "model.json");
    }

    @Test
    void aFullFolderIsDiscardedWithTheTimeOfItsDiscarding() throws IOException {
        // given
        write("model.json", "cache/a");
        Files.setLastModifiedTime(run.resolve("cache"), FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));

        // when
        finish(keeping(List.of()));

        // then
        try (Stream<Path> discarded = Files.list(root.resolve(".discarded"))) {
            assertThat(discarded)
                    .singleElement()
                    .satisfies(folder -> assertThat(
                                    Files.getLastModifiedTime(folder).toInstant())
                            .isBefore(Instant.parse("2100-01-01T00:00:00Z")));
        }
    }

    @Test
    void whatCannotBeRemovedStaysAndTheRunHasSucceeded() throws IOException {
        // given
        write("model.json", "core", "closed/a");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(run.resolve("closed"), PosixFilePermissions.fromString("r-xr-xr-x"));

        // when
        try (OtherAccount server = new OtherAccount()) {
            RunOutcome outcome = files.finish(keeping(List.of("*.csv")), RunOutcome.succeeded());
            assertThat(outcome.code()).isEqualTo("SUCCEEDED");
        }

        // then
        assertThat(left()).containsExactly("closed/a", "model.json");
    }

    private void finish(RunSpec.Paths paths) {
        assertThat(files.finish(paths, RunOutcome.succeeded()).code()).isEqualTo("SUCCEEDED");
    }

    private RunSpec.Paths keeping(@Nullable List<String> patterns) {
        return paths(OutputRule.of("model.json", false, patterns));
    }

    private RunSpec.Paths paths(OutputRule rule) {
        return new RunSpec.Paths(root.resolve("ana").toString(), run.toString(), run + ".log", List.of(), rule);
    }

    private void write(String... paths) throws IOException {
        for (String path : paths) {
            Files.createDirectories(run.resolve(path).getParent());
            Files.writeString(run.resolve(path), "1");
        }
    }

    /** The files and links that are left. */
    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            return all.filter(path -> !Files.isDirectory(path, NOFOLLOW_LINKS))
                    .map(path -> run.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
