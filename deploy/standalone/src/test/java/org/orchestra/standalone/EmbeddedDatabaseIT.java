package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.testing.Privileges;
import org.orchestra.testing.RecordedLog;

/** PostgreSQL on a disk of its own, which only root can make. */
class EmbeddedDatabaseIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path disk;

    private Home home;

    @BeforeEach
    void mount() throws Exception {
        Privileges.require(
                run("mount", "-t", "tmpfs", "-o", "size=400m", "none", disk.toString()),
                "This account may not mount a small disk to fill.");
        home = new Home(disk.resolve("home"));
        home.create();
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void itComesBackWhenItsFullDiskHasRoomAgain() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            assertThat(answers()).isTrue();

            // when
            Path filler = disk.resolve("filler");
            fill(filler);
            kill(postmaster());
            Await.until(LIMIT, "it was tried to start it", database::isAway);
            assertThat(answers()).isFalse();
            Files.delete(filler);

            // then
            Await.until(LIMIT, "PostgreSQL answers", this::answers);
        }
        assertThat(answers()).isFalse();
    }

    @Test
    void itComesBackAlthoughALookAtItFailed() throws Exception {
        // given a pid that cannot be read
        Path pid = home.resolve("postgres/postmaster.pid");
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home));
                RecordedLog log = new RecordedLog(EmbeddedDatabase.class)) {
            String running = postmaster();

            // when
            Files.delete(pid);
            Files.createDirectory(pid);
            Await.until(
                    LIMIT,
                    "a look failed",
                    () -> log.events().stream()
                            .anyMatch(event -> event.getFormattedMessage().startsWith("It cannot be told now")));
            kill(running);
            Files.delete(pid);

            // then
            Await.until(LIMIT, "PostgreSQL answers", this::answers);
        }
    }

    /** As it is thrown when the machine gives this account no more threads, which a test cannot make so for a part of itself. */
    @Test
    void aLookThatFailsForALackOfThreadsIsNotTheLast() {
        assertThatCode(() -> EmbeddedDatabase.look(() -> {
                    throw new OutOfMemoryError("unable to create native thread");
                }))
                .doesNotThrowAnyException();
    }

    @Test
    @Timeout(120)
    void noneIsLeftThatWasStartedAMomentBeforeTheEnd() throws Exception {
        // when it ends at once, for soon the new one will have told its pid
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            kill(postmaster());
            while (!database.isAway() && !Thread.interrupted()) {
                Thread.onSpinWait();
            }
            assertThat(database.isAway()).isTrue();
        }

        // then
        assertThat(ProcessHandle.current().descendants())
                .extracting(process -> process.info().commandLine().orElse(""))
                .noneMatch(command -> command.contains(disk.toString()));
    }

    /** Without room for the programs, for the data, for the password. */
    @ParameterizedTest
    @ValueSource(strings = {"size=100m", "size=10m", "size=400m,nr_inodes=4"})
    void aFirstStartOnAFullDiskLeavesNothingHalfDone(String options) throws Exception {
        // given
        assertThat(run("mount", "-o", "remount," + options, disk.toString())).isTrue();

        // then
        assertThatThrownBy(() -> EmbeddedDatabase.start(home, new Ports(home)))
                .isInstanceOfAny(IOException.class, UncheckedIOException.class)
                .hasMessageMatching("the first start needs 250 MB on the disk of .*|.*No space left on device");
        assertThat(home.path()).isDirectoryNotContaining("glob:**/postgres").isDirectoryNotContaining("glob:**.new");

        // when
        assertThat(run("mount", "-o", "remount,size=400m,nr_inodes=100k", disk.toString()))
                .isTrue();

        // then
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            assertThat(answers()).isTrue();
        }
    }

    @Test
    void aFirstStartThatFailedIsBegunAnew() throws Exception {
        // given
        Files.createFile(home.resolve("postgres-programs"));
        assertThatThrownBy(() -> EmbeddedDatabase.start(home, new Ports(home))).isInstanceOf(IOException.class);

        // then
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            assertThat(answers()).isTrue();
        }
    }

    @Test
    void aFirstStartThatWasKilledIsBegunAnew() throws Exception {
        // given
        home.write("postgres-unfinished", "");
        Files.createDirectories(home.resolve("postgres"));
        Files.createFile(home.resolve("postgres/postgresql.conf"));

        // then
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            assertThat(answers()).isTrue();
        }
        assertThat(home.resolve("postgres-unfinished")).doesNotExist();
    }

    @Test
    void noOtherAccountMayChangeWhatLiesInTheHome() throws Exception {
        try (EmbeddedDatabase database = EmbeddedDatabase.start(home, new Ports(home))) {
            assertThat(answers()).isTrue();
        }

        // then
        try (Stream<Path> all = Files.walk(home.path())) {
            assertThat(all.filter(file -> !Files.isSymbolicLink(file)))
                    .allSatisfy(file -> assertThat(Files.getPosixFilePermissions(file))
                            .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        }
    }

    private boolean answers() {
        try (Connection connection = EmbeddedDatabase.dataSource(home).getConnection()) {
            return connection.isValid(5);
        } catch (SQLException away) {
            return false;
        }
    }

    private String postmaster() {
        return home.read("postgres/postmaster.pid")
                .orElseThrow()
                .lines()
                .findFirst()
                .orElseThrow();
    }

    private static void kill(String pid) {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private static void fill(Path file) throws IOException {
        try (OutputStream filler = Files.newOutputStream(file)) {
            while (true) {
                filler.write(new byte[4096]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
