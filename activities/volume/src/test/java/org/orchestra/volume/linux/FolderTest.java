package org.orchestra.volume.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FolderTest {
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
    void aFolderOfAnyDepthIsRemoved() throws IOException {
        // given
        Folder here = folder.makeFolder("deep");
        for (int depth = 0; depth < 30_000; depth++) {
            try (Folder above = here) {
                here = above.makeFolder("d");
            }
        }
        here.create("bottom").close();
        here.close();

        // when
        folder.removeTree("deep");

        // then
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aFolderThatItsOwnerHasClosedIsRemoved() throws IOException {
        // given
        Path closed = Files.createDirectories(temporary.resolve("task/closed"));
        Files.createDirectories(closed.resolve("a/b"));
        Files.createFile(closed.resolve("a/b/c"));
        Files.setPosixFilePermissions(closed.resolve("a"), PosixFilePermissions.fromString("---------"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));

        // when
        folder.removeTree("task");

        // then
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aLinkIsRemovedAndNotWhatItLeadsTo() throws IOException {
        // given
        Path other = Files.createFile(
                Files.createDirectory(temporary.resolve("other")).resolve("file"));
        Files.createSymbolicLink(
                Files.createDirectory(temporary.resolve("tree")).resolve("link"), other.getParent());

        // when
        folder.removeTree("tree");

        // then
        assertThat(other).exists();
        assertThat(temporary.resolve("tree")).doesNotExist();
    }

    @Test
    void nothingElseIsRemovedWhileAJobExchangesAFolderAndALink() throws Exception {
        // given
        Path bob = Files.createDirectory(temporary.resolve("bob"));
        IntStream.range(0, 100).forEach(i -> create(bob.resolve("file-" + i)));

        // when
        for (int round = 0; round < 30; round++) {
            Path tree = Files.createDirectory(temporary.resolve("tree"));
            create(Files.createDirectory(tree.resolve("folder")).resolve("file"));
            Files.createSymbolicLink(tree.resolve("link"), bob);
            try (ExchangedPaths job = new ExchangedPaths(tree.resolve("folder"), tree.resolve("link"))) {
                folder.removeTree("tree");
            }
        }

        // then
        assertThat(bob.toFile().list()).hasSize(100);
        assertThat(temporary.toFile().list()).containsExactly("bob");
    }

    @Test
    @Timeout(60)
    void openingNeverWaitsForTheOtherEndOfAPipe() throws Exception {
        // given
        Path file = Files.writeString(temporary.resolve("file"), "text");
        Path pipe = temporary.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        // when
        int opened = 0;
        try (ExchangedPaths job = new ExchangedPaths(file, pipe)) {
            for (int i = 0; i < 1_000; i++) {
                OpenRegularFile found = folder.read("file").orElse(null);
                if (found != null) {
                    assertThat(found.status().bytes()).isEqualTo(4);
                    found.close();
                    opened++;
                }
                append("file");
            }
        }

        // then
        assertThat(opened).isBetween(1, 999);
    }

    @Test
    void aLinkInAPathIsNotFollowed() throws IOException {
        // given
        Files.createFile(Files.createDirectory(temporary.resolve("a")).resolve("file"));
        Files.createSymbolicLink(temporary.resolve("link"), temporary.resolve("a"));
        Files.createSymbolicLink(temporary.resolve("file"), temporary.resolve("a/file"));

        // then
        assertThat(folder.read("link/file")).isEmpty();
        assertThat(folder.read("file")).isEmpty();
        assertThat(folder.read("../" + temporary.getFileName() + "/a/file")).isEmpty();
        assertThat(folder.read("a/../a/file")).isPresent().get().satisfies(OpenRegularFile::close);
        assertThatThrownBy(() -> folder.folder("link")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> folder.makeFolders("link/b")).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> folder.append("file")).isInstanceOf(NotDirectoryException.class);
        assertThat(folder.status("link").orElseThrow().kind()).isEqualTo(FileStatus.Kind.LINK);
        assertThat(folder.linkTarget("link")).contains(temporary + "/a");
        assertThat(folder.linkTarget("a")).isEmpty();
    }

    @Test
    void aFolderWithSomethingInItIsNotRemovedByMistake() throws IOException {
        // given
        Files.createFile(Files.createDirectory(temporary.resolve("a")).resolve("file"));

        // then
        assertThatThrownBy(() -> folder.remove("a")).isInstanceOf(DirectoryNotEmptyException.class);
        folder.remove("none");
    }

    private void append(String name) {
        try {
            folder.append(name).close();
        } catch (FileSystemException pipe) {
            // Refused at once.
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
