package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.RecordedLog;
import org.orchestra.volume.linux.OtherAccount;

class LeftoversTest extends VolumeFixture {
    @AutoClose
    private final RecordedLog log = new RecordedLog(Leftovers.class);

    @Test
    void onlyWhatIsOldCountsAsLeftBehind() throws IOException {
        // given
        IncomingFolder died = volume.receive();
        died.create("a").close();
        volume.discard(run);
        Leftovers leftovers = new Leftovers(volume);

        // then
        assertThat(leftovers.remove(Instant.now())).isZero();
        assertThat(root.resolve(".discarded")).isNotEmptyDirectory();
        assertThat(leftovers.remove(Instant.now().plusSeconds(700))).isZero();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
        assertThat(leftovers.remove(Instant.now().plus(Leftovers.AGE).plusSeconds(60)))
                .isEqualTo(1);
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
    }

    @Test
    void closedFoldersOfAnotherAccountAreToldInOneLineAndKeepNothingElse() throws IOException {
        // given
        for (int i = 0; i < 3; i++) {
            Path task = Files.createDirectories(root.resolve("ana/task-" + i));
            Files.createFile(Files.createDirectory(task.resolve("closed")).resolve("file"));
            Files.createFile(Files.createDirectory(task.resolve("open")).resolve("file"));
            Files.createFile(task.resolve("file"));
            permit(task.resolve("closed"), "rwx------");
            permit(task.resolve("open"), "rwxrwxrwx");
            permit(task, "rwxrwxrwx");
            volume.discard(task);
        }
        permit(root.resolve(".discarded"), "rwxrwxrwx");
        Files.createDirectory(root.resolve(".incoming"));
        permit(root, "rwxrwxrwx");
        permit(temporary, "rwxrwxrwx");

        // when
        try (OtherAccount server = new OtherAccount()) {
            new Leftovers(volume).remove(Instant.now().plusSeconds(700));
        }

        // then
        try (Stream<Path> left = Files.walk(root.resolve(".discarded"))) {
            assertThat(left.filter(Files::isRegularFile)).hasSize(3).allMatch(file -> file.endsWith("closed/file"));
        }
        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("3 files or folders cannot be removed yet, an admin may have to; the first: ");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
