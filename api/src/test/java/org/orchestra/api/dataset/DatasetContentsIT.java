package org.orchestra.api.dataset;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.dataset.DatasetVersion;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

/** Many small files in one answer. */
class DatasetContentsIT extends RunningApi {
    /** More than fits between a server and a client that does not read. */
    private static final int LARGE = 12 << 20;

    @Autowired
    private DatasetRemovals removals;

    @Test
    void aPageOfTheListIsOneAnswer() {
        // given
        upload(
                "cleo",
                "many",
                new Tar().file("b/d", "two").file("a", "one").file("b/c", "").file("e", "three"));
        String page = text(get("cleo", "many", "/files?size=3"));

        // then
        String after =
                "&after=" + JsonMapper.shared().readTree(page).get("next").asString();
        assertThat(text(get("cleo", "many", "/contents"))).isEqualTo("onetwothree");
        assertThat(text(get("cleo", "many", "/contents?size=3"))).isEqualTo("onetwo");
        assertThat(text(get("cleo", "many", "/contents?size=3" + after))).isEqualTo("three");
        as("cleo")
                .method(HttpMethod.HEAD)
                .uri("/api/v1/datasets/user.cleo.many/contents")
                .exchange()
                .expectHeader()
                .valueEquals(HttpHeaders.CONTENT_LENGTH, "11")
                .expectBody()
                .isEmpty();
    }

    @Test
    void eachVersionHasItsContents() {
        // given
        upload("cora", "versions", new Tar().file("a", "first").file("b", "same"));
        upload("cora", "versions", new Tar().file("a", "second").file("b", "same"));

        // then
        assertThat(text(get("cora", "versions", "/contents"))).isEqualTo("secondsame");
        assertThat(text(get("cora", "versions", "/contents?version=1"))).isEqualTo("firstsame");
        assertProblem(get("cora", "versions", "/contents?version=3"), 404, "dataset-not-found", "version");
    }

    @Test
    void whatIsDeletedOnTheWayIsNotReplacedByWhatTakesItsName() throws Exception {
        // given
        String large = "o".repeat(LARGE);
        upload("cecil", "gone", new Tar().file("a", large).file("b", "mine"));
        try (InputStream contents = begin("cecil", "gone")) {
            assertThat(contents.read()).isEqualTo('o');

            // when
            as("cecil")
                    .delete()
                    .uri("/api/v1/datasets/user.cecil.gone")
                    .exchange()
                    .expectStatus()
                    .isNoContent();
            removals.sweep();
            upload("cecil", "gone", new Tar().file("a", large).file("b", "else"));

            // then
            assertThatThrownBy(contents::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aFileThatIsMissingIsSaid() throws IOException {
        for (int bytes : new int[] {3, 3000}) {
            // given
            String name = "holes-" + bytes;
            upload("carl", name, new Tar().file("a", "x".repeat(bytes)).file("b", "two"));
            Files.delete(storage.dataset(new DatasetVersion(new OwnedName("user.carl." + name), 1))
                    .resolve("b"));

            // then
            assertProblem(get("carl", name, "/contents"), 404, "not-found", "no file 'b'");
        }
    }

    private void upload(String user, String name, Tar tar) {
        as(user).put()
                .uri("/api/v1/datasets/user." + user + "." + name + "?replace=true")
                .contentType(MediaType.valueOf("application/x-tar"))
                .body(tar.bytes())
                .exchange()
                .expectStatus()
                .isCreated();
    }

    private ResponseSpec get(String user, String name, String what) {
        return as(user).get()
                .uri(URI.create("http://localhost:" + port + "/api/v1/datasets/user." + user + "." + name + what))
                .exchange();
    }

    private static String text(ResponseSpec answer) {
        byte[] body = answer.expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBodyContent();
        return new String(requireNonNull(body), StandardCharsets.UTF_8);
    }

    private InputStream begin(String user, String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://localhost:" + port + "/api/v1/datasets/user." + user + "." + name + "/contents"))
                .header("Authorization", "Bearer " + token(user))
                .build();
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }
}
