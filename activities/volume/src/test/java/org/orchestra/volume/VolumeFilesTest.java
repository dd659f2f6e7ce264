package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.orchestra.volume.VolumeFiles.Entry;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.linux.Folder;

class VolumeFilesTest extends VolumeFixture {
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
        assertThat(list(root.resolve("ana/user.ana.u"), 10).files()).isEmpty();
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
        assertThat(list(run, 10).files()).extracting(Entry::path).containsExactly("result.json");
    }

    @Test
    void aPathMayBeLongerThanLinuxTakesAtOnce() throws IOException {
        // given
        String deep = ("x".repeat(250) + "/").repeat(20) + "deep";
        try (Folder folder = Folder.trusted(run);
                Folder below = folder.makeFolders(deep.substring(0, deep.lastIndexOf('/')))) {
            below.create("deep").close();
        }

        // when
        List<Entry> files = list(run, 10).files();

        // then
        assertThat(files).extracting(Entry::path).contains(deep);
        try (OpenFile file = volume.open(run, deep).orElseThrow()) {
            assertThat(file.bytes()).isZero();
        }

        // finally, as JUnit cannot remove it
        try (Folder folder = Folder.trusted(run)) {
            folder.removeTree(deep.substring(0, deep.indexOf('/')));
        }
    }

    @Test
    void anyNameThatLinuxAllowsIsListedAndOpened() throws Exception {
        // given
        shell("printf odd >\"$(printf 'a\\\\b\\nc%%2F:\\377\\360x')\"; printf long >\"$(printf '%0255d' 0)\"");

        // when
        List<Entry> files = list(run, 10).files();

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

    @Test
    void aFolderThatIsRequiredIsAFolder() throws IOException {
        // given
        Files.createSymbolicLink(root.resolve("ana/link"), root.resolve("bob"));

        // then
        volume.requireFolder(run);
        assertThatThrownBy(() -> volume.requireFolder(root.resolve("ana/none")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> volume.requireFolder(root.resolve("ana/link")))
                .isInstanceOf(NotDirectoryException.class);
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
