package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.testing.Privileges;
import org.orchestra.testing.SettableClock;
import org.orchestra.volume.PackFiles;
import org.orchestra.volume.PackFolder;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;

/** A pack whose jobs have filled the disk: one of 4 MiB, which only root can make. */
class PackOnAFullDiskTest {
    private static final RunOutcome LOST = RunOutcome.of(RunCause.NODE_LOST, "node node-1 does not answer");
    private static final int ATTEMPTS = 8;

    private final SettableClock clock = new SettableClock();
    private final RecordingPackListener listener = new RecordingPackListener();
    private Path disk;
    private PackSpec spec;
    private PackFolder place;
    private TrackedPack pack;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createTempDirectory("disk").toRealPath();
        Path image = Files.createTempFile("disk", ".ext4");
        boolean mounted = run("truncate", "-s", "4M", image.toString())
                && run("mkfs.ext4", "-q", "-m", "0", "-O", "^dir_index", image.toString())
                && run("mount", "-o", "loop", image.toString(), disk.toString());
        Files.delete(image);
        Privileges.require(mounted, "This account may not mount a small disk to fill.");
        spec = PackFixture.below(disk.resolve("ana"), "a", "b", "c");
        place = PackFolder.of(spec);
        pack = new TrackedPack(spec, new PackFiles(new VolumeFiles(new Storage(disk))), listener, clock);
        pack.prepare();
        journal("start 0 1700000000 1\n");
    }

    @AfterEach
    void unmount() throws InterruptedException {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void aPackThatIsLostWaitsForRoomAndThenIsOverAllTheSame() throws IOException {
        // given
        useAllFiles();

        // when
        assertFailsForAWhile(() -> pack.ended(LOST));
        pack.ended(LOST);

        // then
        assertThat(listener.isOver()).isTrue();
        assertThat(listener.texts()).containsOnlyKeys(0);
    }

    @Test
    void aKillOfAWaitingRunThatCannotBeClaimedEndsThePod() throws IOException {
        // given
        useAllFiles();
        listener.unwanted.add(new RunKey(7, 1, 1));

        // when
        assertThat(pack.progress()).isFalse();
        clock.setAhead(Duration.ofSeconds(31));

        // then
        assertThat(pack.progress()).isTrue();
    }

    @Test
    void runsThatCannotBeWithdrawnYetKeepNobodyElseFromBeingToldOf() throws IOException {
        // given
        useAllFiles();
        pack.progress();
        clock.setAhead(PackFixture.LIMIT.plusSeconds(5));

        // when
        journal("end 0 0 1700000000 2\nstart 1 1700000000 3\n");
        pack.progress();

        // then
        assertThat(listener.texts()).containsExactly(Map.entry(0, "SUCCEEDED"));
        assertThat(listener.withdrawn).isEmpty();
    }

    @Test
    void resultsThatCannotBeMovedStayWithThePack() throws IOException {
        // given
        Path result = place.work().resolve("conf/0.json/run-1/output");
        Files.writeString(result, "42");
        journal("end 0 0 1700000000 2\nstart 1 1700000000 3\n");
        fill(Path.of(spec.common().paths().directory()).getParent());

        // when
        assertFailsForAWhile(pack::progress);
        pack.progress();
        pack.ended(RunOutcome.of(RunCause.EVICTION));

        // then
        assertThat(listener.texts()).containsEntry(0, "SUCCEEDED");
        assertThat(result).hasContent("42");
    }

    private static void assertFailsForAWhile(ThrowingCallable attempt) {
        for (int failure = 0; failure < ATTEMPTS; failure++) {
            assertThatThrownBy(attempt).isInstanceOf(UncheckedIOException.class).hasMessageContaining("no space left");
        }
    }

    private void useAllFiles() throws IOException {
        useNames(Files.createDirectory(disk.resolve("filler")), 8, Files::createFile);
    }

    /**
     * Until a folder can take no other name, however short: with names of the same file, the longest first. Without an index, a
     * name goes wherever there is room for it.
     */
    private void fill(Path folder) throws IOException {
        Path filler = disk.resolve("filler");
        untilFull(() -> Files.write(filler, new byte[8 << 20]));
        for (int length : new int[] {250, 100, 40, 20, 8, 5, 4}) {
            useNames(folder, length, name -> Files.createLink(name, filler));
        }
    }

    private static void useNames(Path folder, int length, Creation creation) throws IOException {
        untilFull(() -> {
            for (int file = 0; ; file++) {
                creation.create(folder.resolve(name(file, length)));
            }
        });
    }

    private static void untilFull(Filling filling) {
        assertThatThrownBy(filling::fill)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private interface Creation {
        void create(Path name) throws IOException;
    }

    private interface Filling {
        void fill() throws IOException;
    }

    private static String name(int number, int length) {
        String digits = Integer.toString(number, Character.MAX_RADIX);
        return "x".repeat(Math.max(1, length - digits.length())) + digits;
    }

    private void journal(String lines) throws IOException {
        Files.writeString(
                place.work().resolve(PackFolder.JOURNAL), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
