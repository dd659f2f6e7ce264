package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.orchestra.volume.linux.OtherAccount;
import org.slf4j.LoggerFactory;

class LeftoversTest extends VolumeFixture {
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
        Logger logger = (Logger) LoggerFactory.getLogger(Leftovers.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);

        // when
        try (OtherAccount server = new OtherAccount()) {
            new Leftovers(volume).remove(Instant.now().plusSeconds(700));
        } finally {
            logger.detachAppender(lines);
        }

        // then
        try (Stream<Path> left = Files.walk(root.resolve(".discarded"))) {
            assertThat(left.filter(Files::isRegularFile)).hasSize(3).allMatch(file -> file.endsWith("closed/file"));
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .singleElement()
                .asString()
                .startsWith("3 files or folders cannot be removed yet, an admin may have to; the first: ");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
