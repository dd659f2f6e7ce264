package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.volume.PackFiles.Claim;
import org.orchestra.volume.linux.OtherAccount;

/** A pack's files, of which its jobs may have made anything. */
class PackFilesTest extends VolumeFixture {
    private static final byte[] SCRIPT = "exit 0\n".getBytes(UTF_8);

    private PackFiles files;
    private PackSpec pack;
    private PackFolder place;
    private Path secret;

    @BeforeEach
    void aPackOfTwo() throws IOException {
        files = new PackFiles(volume);
        pack = new PackSpec(new RunKey(7, 1, 2), List.of(spec(1), spec(2)), Duration.ofMinutes(1));
        place = PackFolder.of(pack);
        files.prepare(pack, SCRIPT);
        secret = root.resolve("bob/secret");
    }

    @Test
    void aPodWritesTheFoldersOfItsRunsAndReadsTheScript() throws IOException {
        assertThat(place.path()).isEqualTo(root.resolve("ana/user.ana.t/.pack-1-2"));
        assertThat(place.script()).hasBinaryContent(SCRIPT);
        assertThat(mode(place.script())).isEqualTo("rwxr-xr-x");
        assertThat(mode(place.path())).isEqualTo("rwxr-xr-x");
        assertThat(mode(place.work())).isEqualTo("rwxrwxrwx");
        assertThat(mode(work("a/2.json/run-1"))).isEqualTo("rwxrwxrwx");
        assertThat(mode(log(2))).isEqualTo("rw-rw-rw-");
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void theLogIsReadInItsPlaceWhileTheRunWritesIt() throws IOException {
        // when
        Files.writeString(work("a/2.json/run-1.log"), "live", StandardOpenOption.APPEND);

        // then
        assertThat(log(2)).hasContent("live");
    }

    @Test
    void aSecondPreparationChangesNothing() throws IOException {
        // given
        Files.writeString(log(1), "said", StandardOpenOption.APPEND);
        Files.delete(work("a/2.json/run-1"));

        // when
        files.prepare(pack, "other".getBytes(UTF_8));

        // then
        assertThat(place.script()).hasBinaryContent(SCRIPT);
        assertThat(log(1)).hasContent("said");
        assertThat(work("a/2.json/run-1")).doesNotExist();
    }

    @Test
    void aPreparationThatDiedIsCompleted() throws IOException {
        // given
        Files.delete(place.script());

        // when
        files.prepare(pack, SCRIPT);

        // then
        Files.writeString(work("a/1.json/run-1.log"), "live", StandardOpenOption.APPEND);
        assertThat(log(1)).hasContent("live");
    }

    @Test
    void aFolderInPlaceOfALogIsSaid() throws IOException {
        // given
        Files.delete(place.script());
        Files.delete(log(1));
        Files.createDirectory(log(1));

        // when // then
        assertThatThrownBy(() -> files.prepare(pack, SCRIPT))
                .isInstanceOf(PathBlockedException.class)
                .hasMessageContaining("run-1.log is a folder");
    }

    @Test
    void resultsAreMovedToTheirPlaceOnce() throws IOException {
        // given
        Files.writeString(work("a/1.json/run-1/output"), "42");
        Files.writeString(work("a/1.json/run-1.log"), "said", StandardOpenOption.APPEND);

        // when
        boolean first = files.collect(place, spec(1).paths());
        boolean second = files.collect(place, spec(1).paths());

        // then
        assertThat(first && second).isTrue();
        assertThat(run(1).resolve("output")).hasContent("42");
        assertThat(log(1)).hasContent("said");
        assertThat(work("a/1.json")).isEmptyDirectory();
    }

    @Test
    void aLogWithoutASecondNameIsMovedToo() throws IOException {
        // given
        Files.delete(log(1));
        Files.writeString(work("a/1.json/run-1.log"), "said", StandardOpenOption.APPEND);

        // when
        files.collect(place, spec(1).paths());

        // then
        assertThat(log(1)).hasContent("said");
    }

    @Test
    void linksInPlaceOfResultsAreNotMoved() throws IOException {
        // given
        Files.delete(work("a/1.json/run-1"));
        Files.createSymbolicLink(work("a/1.json/run-1"), root.resolve("bob"));
        Files.delete(work("a/1.json/run-1.log"));
        Files.createSymbolicLink(work("a/1.json/run-1.log"), secret);
        Files.move(work("a/2.json"), work("elsewhere"));
        Files.createSymbolicLink(work("a/2.json"), root.resolve("bob"));

        // when
        assertThat(files.collect(place, spec(1).paths())).isTrue();
        assertThat(files.collect(place, spec(2).paths())).isTrue();

        // then
        assertThat(run(1)).doesNotExist();
        assertThat(log(1)).isEmptyFile();
        assertThat(run(2)).doesNotExist();
        assertThat(secret).hasContent("bob's");
    }

    @Test
    void resultsThatAreInTheirPlaceAreNotReplaced() throws IOException {
        // given
        Files.createDirectories(run(1));
        Files.writeString(run(1).resolve("output"), "first");
        Files.writeString(work("a/1.json/run-1/output"), "second");

        // when
        files.collect(place, spec(1).paths());

        // then
        assertThat(run(1).resolve("output")).hasContent("first");
    }

    @Test
    void aFolderThatAJobHasClosedStaysWithThePack() throws IOException {
        // given
        Path run = work("a/1.json/run-1");
        Files.writeString(run.resolve("output"), "42");
        for (Path open : List.of(temporary, run(1).getParent(), run.getParent())) {
            permit(open, "rwxrwxrwx");
        }
        permit(run, "rwxr-xr-x");

        // when // then
        try (OtherAccount server = new OtherAccount()) {
            assertThat(files.collect(place, spec(1).paths())).isFalse();
        }
        assertThat(run.resolve("output")).hasContent("42");
        permit(run, "rwxrwxrwx");
        try (OtherAccount server = new OtherAccount()) {
            assertThat(files.collect(place, spec(1).paths())).isTrue();
        }
        assertThat(run(1).resolve("output")).hasContent("42");
    }

    @Test
    void theJournalIsReadOnFromWhereItWasKnown() throws IOException {
        // given
        assertThat(files.journal(place, 0, 100)).isEmpty();
        Files.writeString(work(".journal"), "0123456789");

        // when // then
        assertThat(files.journal(place, 0, 4)).asString(UTF_8).isEqualTo("0123");
        assertThat(files.journal(place, 4, 100)).asString(UTF_8).isEqualTo("456789");
        assertThat(files.journal(place, 10, 100)).isEmpty();
    }

    @Test
    void aLinkAFolderOrAPipeIsNoJournal() throws Exception {
        // given
        Files.createSymbolicLink(work(".journal"), secret);
        assertThat(files.journal(place, 0, 100)).isEmpty();
        Files.delete(work(".journal"));

        // when // then
        Files.createDirectory(work(".journal"));
        assertThat(files.journal(place, 0, 100)).isEmpty();
        Files.delete(work(".journal"));
        assertThat(new ProcessBuilder("mkfifo", work(".journal").toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(files.journal(place, 0, 100)).isEmpty();
    }

    @Test
    void theFirstClaimCounts() throws IOException {
        // given
        Files.createFile(work(".claims/1"));

        // when // then
        assertThat(files.claim(place, 1, Claim.WITHDRAWN)).isEqualTo(Claim.POD);
        assertThat(files.claim(place, 2)).isEmpty();
        assertThat(files.claim(place, 2, Claim.KILLED)).isEqualTo(Claim.KILLED);
        assertThat(files.claim(place, 2, Claim.WITHDRAWN)).isEqualTo(Claim.KILLED);
        assertThat(files.claim(place, 2)).contains(Claim.KILLED);
    }

    @Test
    void claimsAndRequestsThatAJobHasSpoiledReachNothingElse() throws IOException {
        // given
        Files.delete(work(".claims"));
        Files.delete(work(".stop"));
        assertThat(files.claim(place, 1, Claim.KILLED)).isEqualTo(Claim.KILLED);
        files.requestStop(place, 1);
        Files.createSymbolicLink(work(".claims"), root.resolve("bob"));
        Files.createSymbolicLink(work(".stop"), root.resolve("bob"));

        // when
        Claim claim = files.claim(place, 1, Claim.WITHDRAWN);
        files.requestStop(place, 1);

        // then
        assertThat(claim).isEqualTo(Claim.WITHDRAWN);
        assertThat(files.claim(place, 1)).isEmpty();
        try (Stream<Path> entries = Files.list(root.resolve("bob"))) {
            assertThat(entries).containsExactly(secret);
        }
    }

    @Test
    void aVolumeThatIsAwayIsNoPackThatAJobHasSpoiled() throws IOException {
        // given
        Files.writeString(work("a/1.json/run-1/output"), "42");
        Path away = temporary.resolve("away");
        Files.move(root, away);
        Files.createDirectory(root);

        // when // then
        List<ThrowingCallable> uses = List.of(
                () -> files.journal(place, 0, 100),
                () -> files.claim(place, 1, Claim.WITHDRAWN),
                () -> files.claim(place, 1),
                () -> files.requestStop(place, 1),
                () -> files.collect(place, spec(1).paths()));
        for (ThrowingCallable use : uses) {
            assertThatThrownBy(use)
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("is the volume mounted?");
        }
        Files.delete(root);
        Files.move(away, root);
        assertThat(files.claim(place, 1)).isEmpty();
        assertThat(files.collect(place, spec(1).paths())).isTrue();
        assertThat(run(1).resolve("output")).hasContent("42");
    }

    @Test
    void aPackThatAnotherWorkerHasDiscardedIsOver() throws IOException {
        // given
        files.discard(place);

        // when // then
        assertThatThrownBy(() -> files.journal(place, 0, 100)).isInstanceOf(PackOverException.class);
        assertThatThrownBy(() -> files.claim(place, 1, Claim.WITHDRAWN)).isInstanceOf(PackOverException.class);
    }

    @Test
    void aPackMayBePreparedAndDiscardedAgain() throws IOException {
        // given
        files.discard(place);

        // when
        files.prepare(pack, SCRIPT);

        // then
        assertThat(files.claim(place, 1)).isEmpty();
        files.discard(place);
        assertThat(place.path()).doesNotExist();
    }

    @Test
    void aFolderOfAllRunsThatAJobHasClosedIsSpoiledOnly() throws IOException {
        // given
        for (Path open : List.of(temporary, run(1).getParent())) {
            permit(open, "rwxrwxrwx");
        }
        permit(place.work(), "---------");

        // when // then
        try (OtherAccount server = new OtherAccount()) {
            assertThat(files.journal(place, 0, 100)).isEmpty();
            assertThat(files.claim(place, 1, Claim.WITHDRAWN)).isEqualTo(Claim.WITHDRAWN);
            assertThat(files.collect(place, spec(1).paths())).isFalse();
        }
    }

    @Test
    void theFolderIsRemovedWithTheOtherLeftovers() throws IOException {
        // when
        files.discard(place);
        files.discard(place);

        // then
        assertThat(place.path()).doesNotExist();
        new Leftovers(volume).remove(Instant.now().plusSeconds(700));
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    private RunSpec spec(int job) {
        String directory = root + "/ana/user.ana.t/a/" + job + ".json/run-1";
        return new RunSpec(
                new RunKey(7, job, 1),
                new RunSpec.TaskRef(7, "0a1b2c3d", "user.ana.t", "ana"),
                "a/" + job + ".json",
                "image",
                "true",
                new RunSpec.AssignedSlot("node-1", 0, 0),
                new RunSpec.Allocation(DeviceKind.CPU, 100, 100, 0, 60),
                new RunSpec.Paths(root + "/ana", directory, directory + ".log"));
    }

    private Path run(int job) {
        return Path.of(spec(job).paths().directory());
    }

    private Path log(int job) {
        return Path.of(spec(job).paths().log());
    }

    private Path work(String path) {
        return place.work().resolve(path);
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
