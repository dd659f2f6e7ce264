package org.orchestra.volume.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeRemovalTest {
    @TempDir
    Path temporary;

    private Folder folder;

    @BeforeEach
    void open() throws IOException {
        folder = Folder.trusted(temporary);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    @Test
    void aClosedFolderOfAnotherAccountDoesNotKeepTheRest() throws IOException {
        // given
        for (String run : new String[] {"run-1", "run-2", "run-3"}) {
            Path all = temporary.resolve("task").resolve(run);
            for (String name : new String[] {"a", "m", "z"}) {
                Files.createFile(Files.createDirectories(all.resolve(name)).resolve("file"));
                Files.createFile(all.resolve(name + "-file"));
            }
            setPermissions(all.resolve("m"), "rwx------");
        }
        try (Stream<Path> folders = Files.walk(temporary)) {
            folders.filter(path -> Files.isDirectory(path) && !path.endsWith("m"))
                    .forEach(path -> setPermissions(path, "rwxrwxrwx"));
        }

        // when
        try (OtherAccount server = new OtherAccount()) {
            assertThatThrownBy(() -> folder.removeTree("task"))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageMatching(".*/task: 3 parts of it cannot be removed, the first: .*AccessDenied.*/m");
        }

        // then
        try (Stream<Path> left = Files.walk(temporary)) {
            assertThat(left.filter(Files::isRegularFile)).hasSize(3).allMatch(file -> file.endsWith("m/file"));
        }
    }

    @Test
    void whatIsTooMuchForOnceIsRemovedTheNextTimes() throws IOException {
        // given
        for (int i = 0; i < 100; i++) {
            Files.createFile(Files.createDirectories(temporary.resolve("tree/" + i % 10 + "/" + i))
                    .resolve("file"));
        }

        // when
        int rounds = 0;
        while (temporary.toFile().list().length > 0) {
            for (String name : temporary.toFile().list()) {
                removeSome(name);
            }
            rounds++;
        }

        // then
        assertThat(rounds).isGreaterThan(1);
    }

    private void removeSome(String name) {
        try {
            folder.removeTree(name, 50);
        } catch (FileSystemException more) {
            assertThat(more)
                    .hasMessage(
                            temporary + "/" + name + ": more is in it than is removed at once: the rest follows later");
        }
    }

    private static void setPermissions(Path path, String permissions) {
        try {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
