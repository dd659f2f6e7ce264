package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.linux.ExchangedPaths;
import org.orchestra.volume.linux.OtherAccount;
import org.orchestra.volume.log.BoundedLog;

class RunFilesTest {
    @TempDir
    Path root;

    private RunFiles runFiles;
    private Path job;

    @BeforeEach
    void createLayout() {
        runFiles = new RunFiles(new VolumeFiles(new Storage(root)), new BoundedLog(BoundedLog.MIN_LIMIT));
        job = root.resolve("ana/user.ana.tau/a.json");
    }

    @Test
    void theRunsFolderAndTheSharedOneAreWorldWritable() throws IOException {
        // when
        runFiles.prepare(run(1));

        // then
        assertThat(Files.getPosixFilePermissions(root.resolve("ana/scratch")))
                .isEqualTo(PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(Files.getPosixFilePermissions(job.resolve("run-1")))
                .isEqualTo(PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void aLogIsStoredWholeAndAlone() throws IOException {
        // given
        runFiles.prepare(run(1));
        runFiles.storeLog(run(1), log("old"));

        // when
        runFiles.storeLog(run(1), log("new"));

        // then
        assertThat(job.resolve("run-1.log")).hasContent("new");
        assertThat(job).isDirectoryNotContaining("glob:**/.*");
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void aFolderOrAPipeInPlaceOfTheLogIsToldBeforeTheRunStarts() throws Exception {
        // given
        Files.createDirectories(job.resolve("run-1.log"));
        new ProcessBuilder("mkfifo", job.resolve("run-2.log").toString())
                .start()
                .waitFor();
        runFiles.prepare(run(2));

        // then
        assertThatThrownBy(() -> runFiles.prepare(run(1)))
                .isInstanceOf(PathBlockedException.class)
                .hasMessage(job + "/run-1.log is a folder: remove it, so that the run can write its log");
        assertThatThrownBy(() -> runFiles.open(run(2)))
                .isInstanceOf(PathBlockedException.class)
                .hasMessageContaining("is a pipe, socket or device");
    }

    @Test
    void aRunThatWritesItsLogItselfAddsToIt() throws IOException {
        // given
        runFiles.prepare(run(1));
        Files.writeString(job.resolve("run-1.log"), "one\n");

        // when
        try (var open = runFiles.open(run(1))) {
            Files.writeString(open.log(), "two\n", APPEND);
            Files.createFile(open.directory().resolve("result"));
        }

        // then
        assertThat(job.resolve("run-1.log")).hasContent("one\ntwo\n");
        assertThat(job.resolve("run-1/result")).exists();
    }

    @Test
    void aStoredLogIsBounded() throws IOException {
        // given
        runFiles.prepare(run(1));

        // when
        runFiles.storeLog(run(1), log("line\n".repeat(1_000)));

        // then
        assertThat(job.resolve("run-1.log")).content().contains("bytes are left out here");
        assertThat(Files.size(job.resolve("run-1.log"))).isLessThanOrEqualTo(BoundedLog.MIN_LIMIT);
    }

    @Test
    void aLogThatTheRunWroteIsCutWhenTheRunIsFinished() throws IOException {
        // given
        runFiles.prepare(run(1));
        Files.writeString(job.resolve("run-1.log"), "line\n".repeat(1_000) + "the end\n");

        // when
        RunOutcome first = runFiles.finish(run(1), RunOutcome.exitCode(1));
        String cut = Files.readString(job.resolve("run-1.log"));
        RunOutcome again = runFiles.finish(run(1), RunOutcome.exitCode(1));

        // then
        assertThat(cut)
                .contains("bytes are left out here")
                .endsWith("\nthe end\n")
                .hasSizeLessThan(1_024);
        assertThat(job.resolve("run-1.log")).hasContent(cut);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void aFailureHasTheLastLinesOfItsLogAsEvidence() throws IOException {
        // given
        runFiles.prepare(run(1));
        runFiles.storeLog(
                run(1), log(IntStream.range(0, 30).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"))));

        // when
        RunOutcome outcome = runFiles.finish(run(1), RunOutcome.exitCode(1));

        // then
        assertThat(outcome.evidence().logTail()).startsWith("line 10\n").endsWith("\nline 29");
        assertThat(outcome.reason()).isEqualTo("exit code 1");
        assertThat(job.resolve("result")).doesNotExist();
    }

    @Test
    void theResultLinkPointsToTheLastSuccess() throws IOException {
        // when
        succeed(1);
        runFiles.prepare(run(2));
        runFiles.finish(run(2), RunOutcome.exitCode(1));

        // then
        assertThat(job.resolve("result/output")).hasContent("1");

        // when
        succeed(3);
        runFiles.finish(run(3), RunOutcome.succeeded());

        // then
        assertThat(job.resolve("result/output")).hasContent("3");
        assertThat(Files.readSymbolicLink(job.resolve("result"))).hasToString("run-3");
        assertThat(job.resolve("run-1/output")).hasContent("1");
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void aSuccessSaysWhetherThereIsOutput() throws IOException {
        // given
        runFiles.prepare(run(1));
        runFiles.prepare(run(2));
        runFiles.prepare(run(3));
        Files.writeString(job.resolve("run-2/output"), "1");
        Files.createDirectory(job.resolve("run-3/output"));

        // then
        assertThat(wroteOutput(1)).isFalse();
        assertThat(wroteOutput(2)).isTrue();
        assertThat(wroteOutput(3)).isFalse();

        // when
        Files.writeString(
                Files.createDirectory(job.resolve("run-3/output/deep")).resolve("model"), "1");

        // then
        assertThat(wroteOutput(3)).isTrue();
    }

    @Test
    void theOutputIsWhatItsTaskNamesSo() throws IOException {
        // given
        runFiles.prepare(run(1));
        Files.writeString(job.resolve("run-1/output"), "1");
        RunSpec.Paths paths = run(1, OutputRule.of("model.json", true, null));

        // then
        assertThat(runFiles.finish(paths, RunOutcome.succeeded()).evidence().wroteOutput())
                .isFalse();

        // when
        Files.writeString(job.resolve("run-1/model.json"), "1");

        // then
        assertThat(runFiles.finish(paths, RunOutcome.succeeded()).evidence().wroteOutput())
                .isTrue();
    }

    @Test
    void whatNobodyCanHaveIsNoOutput() throws IOException {
        // given an empty file, as a command leaves that failed before its first byte; a link; empty files in a folder
        runFiles.prepare(run(1));
        runFiles.prepare(run(2));
        runFiles.prepare(run(3));
        Files.createFile(job.resolve("run-1/output"));
        Files.createSymbolicLink(job.resolve("run-2/output"), Path.of("/etc/passwd"));
        Files.createFile(Files.createDirectory(job.resolve("run-3/output")).resolve("model"));

        // then
        assertThat(wroteOutput(1)).isFalse();
        assertThat(wroteOutput(2)).isFalse();
        assertThat(wroteOutput(3)).isFalse();
    }

    @Test
    void aClosedFolderIsNoOutput() throws IOException {
        // given
        runFiles.prepare(run(1));
        Path output = Files.createDirectory(job.resolve("run-1/output"));
        Files.writeString(output.resolve("model"), "1");
        Files.setPosixFilePermissions(output, Set.of());

        // then
        try (OtherAccount server = new OtherAccount()) {
            assertThat(wroteOutput(1)).isFalse();
        }
    }

    @Test
    void soManyEmptyFilesThatItTakesLongAreOutput() throws IOException {
        // given
        runFiles.prepare(run(1));
        Path output = Files.createDirectory(job.resolve("run-1/output"));
        for (int i = 0; i < 1_100; i++) {
            Files.createFile(output.resolve("empty-" + i));
        }

        // then
        assertThat(wroteOutput(1)).isTrue();
    }

    private Boolean wroteOutput(int attempt) {
        return runFiles.finish(run(attempt), RunOutcome.succeeded()).evidence().wroteOutput();
    }

    @Test
    void aJobThatSetsAnyTimeHoldsUpNothing() throws Exception {
        // given: most file systems refuse or cut such a time, tmpfs takes it
        runFiles.prepare(run(1));
        Files.writeString(job.resolve("run-1/output"), "1");
        new ProcessBuilder("touch", "-d", "@1152921504606846976", job + "/run-1/output", job + "/run-1")
                .start()
                .waitFor();

        // then
        assertThat(wroteOutput(1)).isTrue();
    }

    @Test
    void aSuspendedWorkerDoesNotMoveTheResultLinkBack() throws IOException {
        // given
        succeed(9);
        succeed(10);

        // when
        runFiles.finish(run(9), RunOutcome.succeeded());

        // then
        assertThat(job.resolve("result/output")).hasContent("10");
    }

    @Test
    void aLinkInPlaceOfTheResultIsReplacedAndNotFollowed() throws IOException {
        // given
        Path elsewhere = Files.createDirectories(root.resolve("bob/run-99"));
        runFiles.prepare(run(1));
        Files.createSymbolicLink(job.resolve("result"), elsewhere.getParent());

        // when
        succeed(1);

        // then
        assertThat(Files.readSymbolicLink(job.resolve("result"))).hasToString("run-1");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aFolderInPlaceOfTheResultOrTheLogDoesNotChangeTheOutcome() throws IOException {
        // given
        runFiles.prepare(run(1));
        Files.createDirectories(job.resolve("result/mine"));
        Files.createDirectories(job.resolve("run-1.log"));

        // when
        RunOutcome outcome = runFiles.finish(run(1), RunOutcome.succeeded());

        // then
        assertThat(outcome.code()).isEqualTo("SUCCEEDED");
        assertThat(job.resolve("result/mine")).isDirectory();
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        // given
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createDirectory(root.resolve("ana"));
        Files.createSymbolicLink(root.resolve("ana/user.ana.tau"), elsewhere);

        // when // then
        assertThatThrownBy(() -> runFiles.prepare(run(1)))
                .isInstanceOf(PathBlockedException.class)
                .hasMessageContaining("symbolic link");
        assertThatThrownBy(() -> runFiles.storeLog(run(1), log("a"))).isInstanceOf(NotDirectoryException.class);
        assertThat(runFiles.finish(run(1), RunOutcome.succeeded()).code()).isEqualTo("SUCCEEDED");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void nothingIsWrittenElsewhereWhileAJobReplacesFolders() throws Exception {
        // given
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        runFiles.prepare(run(1));
        Path link = Files.createSymbolicLink(root.resolve("ana/link"), elsewhere);

        // when
        try (ExchangedPaths hostile = new ExchangedPaths(job.getParent(), link)) {
            for (int i = 0; i < 1_000; i++) {
                prepareIfPossible(i);
                storeIfPossible();
            }
        }

        // then
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    @Timeout(120)
    void anEndIsToldWhileAJobMakesItsLogLongAndShort() throws Exception {
        // given
        runFiles.prepare(run(1));
        Thread hostile = new Thread(() -> {
            while (!Thread.interrupted()) {
                makeLogLongAndShort();
            }
        });
        hostile.setDaemon(true);
        hostile.start();

        // then
        try {
            for (int i = 0; i < 2_000; i++) {
                assertThat(runFiles.finish(run(1), RunOutcome.succeeded()).code())
                        .isEqualTo("SUCCEEDED");
            }
            assertThat(hostile.isAlive()).isTrue();
        } finally {
            hostile.interrupt();
            hostile.join();
        }
    }

    private void makeLogLongAndShort() {
        try (var log = new RandomAccessFile(job.resolve("run-1.log").toFile(), "rw")) {
            log.setLength(2_000_000_000);
            log.setLength(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void prepareIfPossible(int attempt) {
        try {
            runFiles.prepare(run(attempt));
            runFiles.open(run(attempt)).close();
        } catch (IOException swapped) {
            // Refused, or made in its place: both are right.
        }
    }

    private void storeIfPossible() {
        try {
            runFiles.storeLog(run(1), log("secret"));
        } catch (IOException swapped) {
            // Refused, or stored in its place: both are right.
        }
        runFiles.finish(run(1), RunOutcome.succeeded());
    }

    private void succeed(int attempt) throws IOException {
        runFiles.prepare(run(attempt));
        Files.writeString(job.resolve("run-" + attempt + "/output"), Integer.toString(attempt));
        runFiles.finish(run(attempt), RunOutcome.succeeded());
    }

    private RunSpec.Paths run(int attempt) {
        return run(attempt, OutputRule.DEFAULT);
    }

    private RunSpec.Paths run(int attempt, OutputRule rule) {
        return new RunSpec.Paths(
                root.resolve("ana").toString(),
                job.resolve("run-" + attempt).toString(),
                job.resolve("run-" + attempt + ".log").toString(),
                List.of(),
                rule);
    }

    private static InputStream log(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
