package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Results that cannot be written on this machine. */
class UnwritableResultsTest {
    private static final String TASK = "/api/v1/tasks/user.ana.fit";

    /** 5,101 bytes in all, each name one that Linux allows. */
    private static final String DEEP = String.join("/", Collections.nCopies(20, "d".repeat(254))) + "/x";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void aPathThatIsTooLongHereDoesNotStopTheOtherJobs() {
        // given
        results(job(0, DEEP), job(1, "model"), job(2, "model"));

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .startsWith(
                        "1 of 3 files was not downloaded; the others were. Error: Cannot write " + target() + "/c0/ddd")
                .endsWith("dd... (File name too long); choose another directory with -o.\n")
                .hasSizeLessThan(600);
        assertThat(target().resolve("c1/model")).hasContent("hello");
        assertThat(target().resolve("c2/model")).hasContent("hello");
        assertThat(target()).isDirectoryNotContaining("glob:**.probe");
    }

    @Test
    void norDoesAFolderInThePlaceOfAFileOrAFileInThatOfAFolder() throws IOException {
        // given
        results(job(0, "model"), job(1, "out/model"), job(2, "model"));
        Files.createDirectories(target().resolve("c0/model/mine"));
        Files.createFile(Files.createDirectories(target().resolve("c1")).resolve("out"));

        // when
        Result result = download();

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).startsWith("2 of 3 files were not downloaded; the others were. First error: ");
        assertThat(target().resolve("c2/model")).hasContent("hello");
        assertThat(target().resolve("c0/model/mine")).isDirectory();
    }

    @Test
    void norDoesItStopTheOtherFilesOfAJob() {
        // given
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files")
                        .willReturn(json("{\"items\":[{\"path\":\"" + DEEP
                                + "\",\"bytes\":5},{\"path\":\"model\",\"bytes\":5}],\"more\":false}")));
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files/content?path=" + DEEP.replace("/", "%2F"))
                        .willReturn(aResponse().withBody("hello")));
        maestro.server()
                .stubFor(get(TASK + "/jobs/0/files/content?path=model")
                        .willReturn(aResponse().withBody("hello")));

        // when
        Result result = maestro.authenticated().run("job", "files", "user.ana.fit", "0", "-o", target().toString());

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEqualTo(target() + "/model\n");
        assertThat(result.err()).startsWith("1 of 2 files was not downloaded; the others were.");
        assertThat(target().resolve("model")).hasContent("hello");
    }

    /** Without room for a file's bytes, and without room for its name. */
    @ParameterizedTest
    @ValueSource(strings = {"size=4k", "size=10m,nr_inodes=2"})
    void aFullDiskStopsAllAtOnce(String options) throws Exception {
        // given
        Files.createDirectories(target());
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", options, "none", target().toString()),
                "This account may not mount a small disk.");
        try {
            results(job(0, "model"), job(1, "model"));

            // when
            Result result = download();

            // then
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .startsWith("Cannot write " + target() + "/c")
                    .endsWith(" (No space left on device); choose another directory with -o.\n");
        } finally {
            run("umount", "--lazy", target().toString());
        }
    }

    @Test
    void aDiskThatFillsInTheMiddleOfAFileLeavesNoHalfOfIt() throws Exception {
        // given
        String model = "0123456789".repeat(30_000);
        Files.createDirectories(target());
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=128k", "none", target().toString()),
                "This account may not mount a small disk.");
        try {
            results(job(0, "model").replace("\"bytes\":5", "\"bytes\":" + model.length()));
            maestro.server()
                    .stubFor(get(TASK + "/jobs/0/files/content?path=model&attempt=1")
                            .willReturn(aResponse().withBody(model)));

            // when
            Result full = download();

            // then
            assertThat(full.exitCode()).isEqualTo(1);
            assertThat(full.err())
                    .startsWith("Cannot write " + target() + "/c0/")
                    .endsWith(" (No space left on device); choose another directory with -o.\n");
            assertThat(target().resolve("c0/model")).doesNotExist();

            // and when there is room
            assertThat(run("mount", "-o", "remount,size=2m", target().toString()))
                    .isTrue();
            assertThat(download().exitCode()).isZero();
            assertThat(target().resolve("c0/model")).hasContent(model);
        } finally {
            run("umount", "--lazy", target().toString());
        }
    }

    private static String job(int number, String path) {
        return "{\"job\":" + number + ",\"name\":\"c" + number + "\",\"attempt\":1,\"files\":[{\"path\":\"" + path
                + "\",\"bytes\":5}]}";
    }

    private void results(String... results) {
        maestro.server().stubFor(get(TASK + "/results?size=500").willReturn(json(page(results))));
        for (int job = 0; job < results.length; job++) {
            for (String path : new String[] {"model", "out%2Fmodel"}) {
                maestro.server()
                        .stubFor(get(TASK + "/jobs/" + job + "/files/content?path=" + path + "&attempt=1")
                                .willReturn(aResponse().withBody("hello")));
            }
        }
    }

    private Result download() {
        return maestro.authenticated().run("task", "results", "user.ana.fit", "-o", target().toString());
    }

    private Path target() {
        return folder.resolve("results");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
