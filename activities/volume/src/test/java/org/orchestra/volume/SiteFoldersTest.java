package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SiteFoldersTest extends VolumeFixture {
    private static final Path DATA = Path.of("ana/files/user.ana.data");
    private static final Path OTHER = Path.of("ana/files/user.ana.other");

    private SiteFolders copies;

    @BeforeEach
    void noCopies() {
        copies = new SiteFolders(volume);
    }

    @Test
    void aCopyIsThereWithItsChecksumAndNoOther() throws IOException {
        // when
        put(DATA, "one", "1");

        // then
        assertThat(copies.has(DATA, "one")).isTrue();
        assertThat(copies.has(DATA, "two")).isFalse();
        assertThat(copies.has(OTHER, "one")).isFalse();

        // when another dataset has got the name
        put(DATA, "two", "2");

        // then
        assertThat(copies.has(DATA, "one")).isFalse();
        assertThat(copies.has(DATA, "two")).isTrue();
        assertThat(root.resolve(DATA).resolve("file")).hasContent("2");
    }

    @Test
    void whatWasReceivedAndNotPutIsNoCopy() throws IOException {
        // when its process dies
        IncomingFolder copy = copies.receive();
        copy.create("file").close();

        // then
        assertThat(copies.has(DATA, "one")).isFalse();
        assertThat(root.resolve(DATA)).doesNotExist();
    }

    @Test
    void aFolderThatWasRemovedIsNoCopy() throws IOException {
        // given
        put(DATA, "one", "1");

        // when
        volume.discard(root.resolve(DATA));

        // then
        assertThat(copies.has(DATA, "one")).isFalse();
    }

    @Test
    void whatNobodyUsesGoesAndTheRestStays() throws IOException {
        // given
        put(DATA, "one", "1");
        put(OTHER, "one", "1");
        Instant later = Instant.now().plus(Duration.ofHours(1));

        // then
        assertThat(copies.removeUnused(Instant.now().minus(Duration.ofHours(1))))
                .isZero();
        assertThat(copies.removeUnused(later)).isEqualTo(2);
        assertThat(copies.has(DATA, "one")).isFalse();
        assertThat(root.resolve(DATA)).doesNotExist();
        assertThat(root.resolve(OTHER)).doesNotExist();
    }

    @Test
    void aTaskOfAnotherTasksNameFindsNothingOfIt() throws IOException {
        // given
        Path task = Path.of("ana/user.ana.fit");
        copies.claim(task, "0001");
        Path log = Files.createDirectories(root.resolve(task).resolve("job")).resolve("run-1.log");
        Files.createFile(log);

        // when
        copies.claim(task, "0001");

        // then
        assertThat(log).exists();

        // when
        copies.claim(task, "0002");
        Files.createDirectories(log.getParent());
        Files.createFile(log);
        copies.discard(task, "0001", List.of(log));

        // then
        assertThat(log).exists();
        copies.discard(task, "0002", List.of(log));
        assertThat(log).doesNotExist();
    }

    @Test
    void onlyCopiesGoWhenThereIsNoRoom() throws IOException {
        // given
        Path task = Path.of("ana/user.ana.fit");
        copies.claim(task, "0001");
        Files.createDirectories(root.resolve(task));
        put(DATA, "one", "1");
        Instant later = Instant.now().plus(Duration.ofHours(1));

        // then
        assertThat(copies.removeUnusedCopies(later)).isEqualTo(1);
        assertThat(root.resolve(task)).exists();
        assertThat(copies.removeUnused(later)).isEqualTo(1);
        assertThat(root.resolve(task)).doesNotExist();
    }

    @Test
    void aNoteThatWasCutShortRemovesNothing() throws IOException {
        // given
        put(DATA, "one", "1");
        Path notes = root.resolve(".site");
        try (Stream<Path> all = Files.list(notes)) {
            Files.writeString(all.findFirst().orElseThrow(), "dataset one\nana");
        }

        // then
        assertThat(copies.removeUnused(Instant.now().plus(Duration.ofHours(1)))).isZero();
        assertThat(root.resolve(DATA).resolve("file")).exists();
        assertThat(notes).isEmptyDirectory();
    }

    private void put(Path folder, String sha256, String content) throws IOException {
        try (IncomingFolder copy = copies.receive()) {
            try (OutputStream out = copy.create("file")) {
                out.write(content.getBytes(UTF_8));
            }
            copies.put(folder, sha256, copy);
        }
    }
}
