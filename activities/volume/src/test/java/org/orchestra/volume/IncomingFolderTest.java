package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.linux.ExchangedPaths;

class IncomingFolderTest extends VolumeFixture {
    @Test
    void anArrivedFolderReplacesWhatIsThere() throws IOException {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");
        Files.writeString(Files.createDirectories(destination).resolve("old"), "old");

        // when
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("a/b/new").close();
            incoming.force();
            incoming.moveTo(destination);
        }

        // then
        assertThat(list(destination, 10).files()).containsExactly(new Entry("a/b/new", 0));
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    @Test
    void manyFilesAreForcedTogetherAndArrive() throws IOException {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");

        // when
        try (IncomingFolder incoming = volume.receive()) {
            for (int number = 0; number < 1_500; number++) {
                incoming.create("batch-" + number / 100 + "/" + number).close();
            }
            incoming.force();
            incoming.moveTo(destination);
        }

        // then
        assertThat(list(destination, 2_000).files()).hasSize(1_500);
    }

    @Test
    void theFirstUploadMakesTheRoot() throws IOException {
        // given
        VolumeFiles fresh = new VolumeFiles(new Storage(temporary.resolve("new/volume")));

        // when
        fresh.makeHome("ana");
        try (IncomingFolder incoming = fresh.receive()) {
            incoming.create("file").close();
            incoming.moveTo(temporary.resolve("new/volume/ana/files/user.ana.d"));
        }

        // then
        assertThat(temporary.resolve("new/volume/ana/files/user.ana.d/file")).exists();
    }

    @Test
    void anUploadDeletesNothingOfAnotherUserWhileAJobExchangesWhatItReplaces() throws Exception {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");
        Path bob = root.resolve("bob");
        for (int i = 0; i < 100; i++) {
            Files.createFile(bob.resolve("file-" + i));
        }

        // when
        for (int round = 0; round < 50; round++) {
            Path old = Files.createDirectories(destination.resolve("old"));
            Files.createFile(old.resolve("file"));
            Path link = Files.createSymbolicLink(root.resolve("ana/link-" + round), bob);
            try (ExchangedPaths inside = new ExchangedPaths(old, link);
                    ExchangedPaths itself = new ExchangedPaths(destination, root.resolve("ana/other"))) {
                uploadIfPossible(destination);
            }
            new Leftovers(volume).remove(Instant.now().plusSeconds(700));
            volume.discard(destination);
        }

        // then
        assertThat(bob.toFile().list()).hasSize(101);
    }

    private void uploadIfPossible(Path destination) throws IOException {
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("new").close();
            incoming.moveTo(destination);
        } catch (FileSystemException exchanged) {
            // Refused, or moved to its place: both are right.
        }
    }

    @Test
    void whatDoesNotArriveIsGone() throws IOException {
        // when
        try (IncomingFolder incoming = volume.receive()) {
            incoming.create("a/b").close();
            assertThatThrownBy(() -> incoming.create("a")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> incoming.create("a/b")).isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> incoming.create("a/b/c")).isInstanceOf(FileAlreadyExistsException.class);
        }

        // then
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
    }

    @Test
    void aFolderIsNotMovedBehindALink() throws IOException {
        // given
        Files.createSymbolicLink(root.resolve("ana/files"), root.resolve("bob"));

        // then
        try (IncomingFolder incoming = volume.receive()) {
            assertThatThrownBy(() -> incoming.moveTo(root.resolve("ana/files/user.ana.d")))
                    .isInstanceOf(NotDirectoryException.class);
        }
        assertThat(root.resolve("bob/user.ana.d")).doesNotExist();
    }
}
