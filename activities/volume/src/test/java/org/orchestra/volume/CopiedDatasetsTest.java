package org.orchestra.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CopiedDatasetsTest extends VolumeFixture {
    private static final Path DATA = Path.of("ana/files/user.ana.data");
    private static final Path OTHER = Path.of("ana/files/user.ana.other");

    private CopiedDatasets copies;

    @BeforeEach
    void noCopies() {
        copies = new CopiedDatasets(volume);
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

    private void put(Path folder, String sha256, String content) throws IOException {
        try (IncomingFolder copy = copies.receive()) {
            try (OutputStream out = copy.create("file")) {
                out.write(content.getBytes(UTF_8));
            }
            copies.put(folder, sha256, copy);
        }
    }
}
