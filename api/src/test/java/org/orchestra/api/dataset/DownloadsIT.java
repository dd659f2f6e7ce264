package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunningApi;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** What becomes of readers who are slow, when what they read goes. */
class DownloadsIT extends RunningApi {
    /** More than fits between a server and a client that does not read. */
    private static final int LARGE = 12 << 20;

    @Autowired
    private DatasetRemovals removals;

    @Test
    void whoReadsWhatIsDeletedGetsTheWholeOfItAndNothingOfWhatTakesItsName() throws Exception {
        // given
        upload("dora", "user.dora.gone", content('o'));
        HttpResponse<InputStream> reader = download("dora", "user.dora.gone");
        try (InputStream body = reader.body()) {
            assertThat(body.read()).isEqualTo('o');

            // when
            call("dora", HttpMethod.DELETE, "user.dora.gone").expectStatus().isNoContent();
            removals.sweep();
            Path folder = storage.dataset(new DatasetVersion(new OwnedName("user.dora.gone"), 1));
            await().until(() -> !folder.toFile().exists());
            upload("dora", "user.dora.gone", content('n'));

            // then
            assertThat(body.readAllBytes()).isEqualTo(Arrays.copyOf(content('o'), LARGE - 1));
        }
        as("dora")
                .get()
                .uri("/api/v1/datasets/user.dora.gone/files/content?path=file")
                .header("Range", "bytes=5-")
                .header("If-Range", reader.headers().firstValue("ETag").orElseThrow())
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .isEqualTo(content('n'));
    }

    @Test
    void whoReadsWhatIsTakenBackReadsItToItsEndAndNotAgain() throws Exception {
        // given
        upload("dario", "user.dario.shared", content('s'));
        token("dina");
        call("dario", HttpMethod.PUT, "user.dario.shared/readers/dina")
                .expectStatus()
                .isNoContent();
        try (InputStream body = download("dina", "user.dario.shared").body()) {
            assertThat(body.read()).isEqualTo('s');

            // when
            call("dario", HttpMethod.DELETE, "user.dario.shared/readers/dina")
                    .expectStatus()
                    .isNoContent();

            // then
            assertThat(body.readAllBytes()).hasSize(LARGE - 1);
        }
        assertProblem(
                call("dina", HttpMethod.GET, "user.dario.shared/files/content?path=file"),
                403,
                "forbidden",
                "not shared with you");
    }

    /** Its files are opened one after another, so that the second may be that of another dataset. */
    @Test
    void anArchiveOfWhatIsDeletedOnTheWayHasNoEnd() throws Exception {
        for (String after : new String[] {"nothing", "other"}) {
            // given a file that an archive hardly makes smaller
            String large = new Random(1)
                    .ints(LARGE, ' ', '~')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String name = "user.dirk." + after;
            uploadTar("dirk", name, new Tar().file("a", large).file("b", "mine"));
            try (InputStream archive = archive("dirk", name).body()) {
                archive.read();

                // when
                call("dirk", HttpMethod.DELETE, name).expectStatus().isNoContent();
                removals.sweep();
                if (after.equals("other")) {
                    uploadTar("dirk", name, new Tar().file("a", large).file("b", "else"));
                }

                // then
                assertThatThrownBy(archive::readAllBytes).as(after).isInstanceOf(IOException.class);
            }
        }
    }

    /** Without an end of its connection, whoever reads it waits for the rest. */
    @Test
    @Timeout(30)
    void aFileThatBecomesShorterWhileItIsReadEndsWithItsConnection() throws Exception {
        // given
        upload("dag", "user.dag.cut", content('c'));
        Path file = storage.dataset(new DatasetVersion(new OwnedName("user.dag.cut"), 1))
                .resolve("file");
        try (InputStream body = download("dag", "user.dag.cut").body()) {
            assertThat(body.read()).isEqualTo('c');

            // when
            try (FileChannel truncated = FileChannel.open(file, StandardOpenOption.WRITE)) {
                truncated.truncate(LARGE / 2);
            }

            // then
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private static byte[] content(char all) {
        byte[] content = new byte[LARGE];
        Arrays.fill(content, (byte) all);
        return content;
    }

    private void upload(String user, String name, byte[] content) {
        put(user, name + "?filename=file", MediaType.APPLICATION_OCTET_STREAM, content);
    }

    private void uploadTar(String user, String name, Tar tar) {
        put(user, name, MediaType.valueOf("application/x-tar"), tar.bytes());
    }

    private void put(String user, String address, MediaType type, byte[] content) {
        as(user).put()
                .uri("/api/v1/datasets/" + address)
                .contentType(type)
                .body(content)
                .exchange()
                .expectStatus()
                .isCreated();
    }

    private ResponseSpec call(String user, HttpMethod method, String address) {
        return as(user).method(method).uri("/api/v1/datasets/" + address).exchange();
    }

    private HttpResponse<InputStream> download(String user, String name) throws Exception {
        return begin(request("/api/v1/datasets/" + name + "/files/content?path=file")
                .header("Authorization", "Bearer " + token(user)));
    }

    /** As the older scripts ask for it. */
    private HttpResponse<InputStream> archive(String user, String name) throws Exception {
        String credentials = URLEncoder.encode("$" + user + "$" + token(user), StandardCharsets.UTF_8);
        return begin(request("/download-dataset")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("credentials=" + credentials + "&datasetname=" + name)));
    }

    private HttpRequest.Builder request(String address) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + address));
    }

    private static HttpResponse<InputStream> begin(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }
}
