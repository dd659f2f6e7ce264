package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.orchestra.maestro.MaestroExtension.Result;

class CastorEditCommandTest extends UploadFixture {
    @Test
    void editsADatasetAndSendsOnlyWhatIsNew() throws IOException {
        // given
        uploading("[0]", 3, 0);
        editable(file("old/gone", "1"), file("b", "2"), file("new/a", "3"));
        Path added = Files.writeString(folder.resolve("a"), "one");

        // when
        Result result = edit("--add", added.toString(), "--into", "new/", "--remove", "old/");

        // then
        assertThat(result)
                .isEqualTo(new Result(
                        0, "dataset user.ana.data has version 1, 1 file, 5 bytes\n", "1 of 2 files is there\n"));
        assertThat(announced().get("replaces").asInt()).isEqualTo(4);
        assertThat(announced()
                        .get("files")
                        .valueStream()
                        .map(entry -> entry.get("path").asString()))
                .containsExactly("new/a", "b");
        assertThat(sent().getBodyAsString()).isEqualTo("one");
    }

    @Test
    void anEditThatFitsNothingChangesNothing() throws IOException {
        // given
        maestro.authenticated();
        editable(file("b", "2"));

        // then
        assertThat(edit("--remove", "*.csv").err())
                .isEqualTo(
                        "Dataset user.ana.data has no file that '*.csv' matches; see what it has: maestro castor show user.ana.data --all-files\n");
        assertThat(edit("--remove", "b").err())
                .isEqualTo(
                        "Dataset user.ana.data would have no files; delete it with: maestro castor delete user.ana.data\n");
        assertThat(edit().exitCode()).isEqualTo(2);
        maestro.server().stubFor(get("/api/v1/datasets/user.ana.data").willReturn(json(DATASET)));
        assertThat(edit("--remove", "b").err()).contains("is a single file");
        assertThat(maestro.server().findAll(putRequestedFor(anyUrl()))).isEmpty();
    }

    private Result edit(String... options) {
        return maestro.run(Stream.concat(Stream.of("castor", "edit", "user.ana.data"), Stream.of(options))
                .toArray(String[]::new));
    }

    private void editable(String... files) {
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data")
                        .willReturn(json(DATASET.replace("FILE", "DIRECTORY").replace("1,\"owner", "4,\"owner"))));
        maestro.server()
                .stubFor(get("/api/v1/datasets/user.ana.data/files?version=4&size=500")
                        .willReturn(json(page(files))));
    }

    private static String file(String path, String sha256) {
        return "{\"path\":\"" + path + "\",\"bytes\":1,\"sha256\":\"" + sha256 + "\"}";
    }
}
