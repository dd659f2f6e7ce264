package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.volume.VolumeFiles.Entry;

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
        assertThat(volume.list(root.resolve("ana/user.ana.u"), 10)).isEmpty();
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
        assertThat(volume.list(run, 10)).extracting(Entry::path).containsExactly("result.json");
    }

    @Test
    void filesAreListedByPathWithoutLinks() throws IOException {
        // given
        Files.writeString(Files.createDirectories(run.resolve("output/a")).resolve("b.txt"), "123");
        Files.createSymbolicLink(run.resolve("bob"), root.resolve("bob"));

        // then
        assertThat(volume.list(run, 10)).containsExactly(new Entry("output/a/b.txt", 3), new Entry("result.json", 2));
        assertThat(volume.list(run, 1)).hasSize(1);
        assertThat(volume.list(run.resolve("missing"), 10)).isEmpty();
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
        List<Entry> first = volume.listAfter(folder, "", 4);
        List<Entry> rest = volume.listAfter(folder, first.get(3).path(), 4);

        // then
        assertThat(first).extracting(Entry::path).containsExactly("a", "b.d", "b/a/y", "b/x");
        assertThat(rest).extracting(Entry::path).containsExactly("c", "e");
        assertThat(volume.listAfter(folder, "e", 4)).isEmpty();
        assertThat(volume.listAfter(run.resolve("missing"), "", 4)).isEmpty();
    }

    @Test
    void aPlacedFolderReplacesAnEarlierOne() throws IOException {
        // given
        Path destination = root.resolve("ana/files/user.ana.d");
        Path incoming = Files.createDirectories(root.resolve(".incoming/1"));
        Files.writeString(incoming.resolve("new"), "new");
        Files.writeString(Files.createDirectories(destination).resolve("old"), "old");

        // when
        volume.place(incoming, destination, root.resolve(".incoming/1-replaced"));

        // then
        assertThat(volume.list(destination, 10)).containsExactly(new Entry("new", 3));
        assertThat(volume.list(root.resolve(".incoming"), 10)).containsExactly(new Entry("1-replaced/old", 3));
    }

    @Test
    void aFolderIsNotPlacedBehindALink() throws IOException {
        // given
        Path incoming = Files.createDirectories(root.resolve(".incoming/1"));
        Files.createSymbolicLink(root.resolve("ana/files"), root.resolve("bob"));

        // then
        assertThatThrownBy(() -> volume.place(
                        incoming, root.resolve("ana/files/user.ana.d"), root.resolve(".incoming/1-replaced")))
                .isInstanceOf(NotDirectoryException.class);
        assertThat(root.resolve("bob/user.ana.d")).doesNotExist();
    }

    private Optional<String> read(Path path) throws IOException {
        var file = volume.open(path);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (var content = file.get().content()) {
            return Optional.of(new String(content.readAllBytes()));
        }
    }
}
