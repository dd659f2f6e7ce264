package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.VolumeFiles.Listing;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.ExchangedPaths;

class VolumeFilesTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path run;
    private VolumeFiles volume;

    @BeforeEach
    void aRunThatWroteAResult() throws IOException {
        root = Files.createDirectory(temporary.resolve("volume"));
        run = Files.createDirectories(root.resolve("ana/user.ana.t/0.json/run-1"));
        Files.writeString(run.resolve("result.json"), "42");
        Files.writeString(Files.createDirectories(root.resolve("bob")).resolve("secret"), "bob's");
        volume = new VolumeFiles(new Storage(root));
    }

    @Test
    void aRegularFileIsOpenedWithItsSize() throws IOException {
        // when
        var file = volume.open(run.resolve("result.json")).orElseThrow();

        // then
        try (var content = file.content()) {
            assertThat(content).hasContent("42");
        }
        assertThat(file.bytes()).isEqualTo(2);
    }

    @Test
    void aLinkAnywhereInThePathIsNotFollowed() throws IOException {
        // given
        Files.createSymbolicLink(run.resolve("link.json"), root.resolve("bob/secret"));
        Files.createSymbolicLink(run.resolve("up"), root.resolve("bob"));
        Files.createSymbolicLink(root.resolve("ana/user.ana.u"), root.resolve("bob"));

        // then
        assertThat(read(run.resolve("link.json"))).isEmpty();
        assertThat(read(run.resolve("up/secret"))).isEmpty();
        assertThat(read(root.resolve("ana/user.ana.u/secret"))).isEmpty();
        assertThat(volume.list(root.resolve("ana/user.ana.u"), 10).files()).isEmpty();
    }

    @Test
    void nothingOutsideTheRootIsOpened() throws IOException {
        // given
        Files.writeString(temporary.resolve("outside"), "no");

        // then
        assertThat(read(run.resolve("../../../../../outside"))).isEmpty();
        assertThat(read(run.resolve("../../../../bob/secret"))).isEmpty();
        assertThat(read(temporary.resolve("outside"))).isEmpty();
        assertThat(read(run.resolve(".."))).isEmpty();
    }

    @Test
    void aNamedPipeIsNotOpened() throws Exception {
        // given
        new ProcessBuilder("mkfifo", run.resolve("pipe").toString()).start().waitFor();

        // then
        assertThat(read(run.resolve("pipe"))).isEmpty();
        assertThat(volume.list(run, 10).files()).extracting(Entry::path).containsExactly("result.json");
    }

    @Test
    void filesAreListedByPathWithoutLinks() throws IOException {
        // given
        Files.writeString(Files.createDirectories(run.resolve("output/a")).resolve("b.txt"), "123");
        Files.createSymbolicLink(run.resolve("bob"), root.resolve("bob"));

        // then
        assertThat(volume.list(run, 2))
                .isEqualTo(new Listing(List.of(new Entry("output/a/b.txt", 3), new Entry("result.json", 2)), false, 0));
        assertThat(volume.list(run, 1).files()).hasSize(1);
        assertThat(volume.list(run, 1).more()).isTrue();
        assertThat(volume.list(run.resolve("missing"), 10).files()).isEmpty();
    }

    @Test
    void pagesOfFilesAreComplete() throws IOException {
        // given
        Path folder = Files.createDirectories(run.resolve("many"));
        for (String name : List.of("c", "a", "b.d", "b/x", "b/a/y", "e")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.createFile(folder.resolve(name));
        }

        // when
        Listing first = volume.listAfter(folder, "", 4);
        Listing rest = volume.listAfter(folder, first.files().get(3).path(), 4);

        // then
        assertThat(first.files()).extracting(Entry::path).containsExactly("a", "b.d", "b/a/y", "b/x");
        assertThat(first.more()).isTrue();
        assertThat(rest.files()).extracting(Entry::path).containsExactly("c", "e");
        assertThat(rest.more()).isFalse();
        assertThat(volume.listAfter(folder, "e", 4).files()).isEmpty();
        assertThat(volume.listAfter(run.resolve("missing"), "", 4).files()).isEmpty();
    }

    @Test
    void anyNameThatLinuxAllowsIsListedAndOpened() throws Exception {
        // given
        shell("printf odd >\"$(printf 'a\\\\b\\nc%%2F:\\377\\360x')\"; printf long >\"$(printf '%0255d' 0)\"");

        // when
        List<Entry> files = volume.list(run, 10).files();

        // then
        assertThat(files)
                .extracting(Entry::path)
                .containsExactly("0".repeat(255), "a\\b\nc%2F:\uDCFF\uDCF0x", "result.json");
        assertThat(read(files.get(0).path())).contains("long");
        assertThat(read(files.get(1).path())).contains("odd");
    }

    @Test
    void aPathBelowAFolderDoesNotLeaveIt() throws IOException {
        // then
        for (String path : List.of(
                "../run-1/result.json", "./result.json", "/result.json", "", "a//b", "result.json/", "..", "a\0b")) {
            assertThat(read(path)).as(path).isEmpty();
        }
        assertThat(read("result.json")).contains("42");
    }

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
        assertThat(volume.list(destination, 10).files()).containsExactly(new Entry("a/b/new", 0));
        assertThat(root.resolve(".incoming")).isEmptyDirectory();
        assertThat(root.resolve(".discarded")).isEmptyDirectory();
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
    void whatIsDiscardedCanBeRestored() throws IOException {
        // given
        DiscardedFiles discarded = volume.discard(run).orElseThrow();
        assertThat(volume.exists(run)).isFalse();

        // when
        discarded.restore();

        // then
        assertThat(read("result.json")).contains("42");
        assertThat(volume.discard(root.resolve("ana/none"))).isEmpty();
    }

    private Optional<String> read(String path) throws IOException {
        return read(volume.open(run, path));
    }

    private Optional<String> read(Path path) throws IOException {
        return read(volume.open(path));
    }

    private static Optional<String> read(Optional<OpenFile> file) throws IOException {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var content = file.get().content()) {
            return Optional.of(new String(content.readAllBytes(), UTF_8));
        }
    }

    private void shell(String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", script)
                        .directory(run.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }
}
