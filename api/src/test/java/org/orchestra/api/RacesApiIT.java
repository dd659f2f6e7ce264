package org.orchestra.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.api.dataset.DatasetRemovals;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.TestData;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Requests that meet on the way. Each is answered as if the others had come before or after it, and leaves what its answer says. */
class RacesApiIT extends RunningApi {
    private static final int ROUNDS = 8;
    private static int users;

    @Autowired
    private DatasetRemovals removals;

    private String user;

    @BeforeEach
    void aUserWithDatasets() {
        TestData data = new TestData(jdbc, storage);
        if (jdbc.sql("SELECT count(*) FROM cluster WHERE name = 'races'")
                        .query(Long.class)
                        .single()
                == 0) {
            data.cluster("races");
            data.queue("races", "races");
        }
        user = "rosa" + ++users;
        token(user);
        token("admin");
        data.configs(user, "data", 1);
    }

    @Test
    void ofTwoReplacementsAtOnceOneIsToldOfTheOtherAndTakesNoRoom() throws Exception {
        // given
        upload("set", "0").expectStatus().isCreated();
        Set<String> before = incoming();
        try (HalfSentUpload first = new HalfSentUpload(user, "set", "first, and", " all of it");
                HalfSentUpload second = new HalfSentUpload("admin", "set", "second, and ", "more")) {
            awaitArrived(before, 2);

            // then
            assertThat(first.end()).startsWith("HTTP/1.1 201").contains("\"version\":2");
            assertThat(second.end()).startsWith("HTTP/1.1 409").contains("dataset-changed", "upload again");
        }
        assertThat(incoming()).isEqualTo(before);
        assertThat(content("set")).isEqualTo("first, and all of it");
        removals.sweep();
        assertThat(usedBytes()).isEqualTo(20);
    }

    @Test
    void ofTwoUploadsAtOnceOneIsToldThatTheQuotaIsUsedUpAndGivesItsRoomBack() throws Exception {
        // given
        quota(10);
        Set<String> before = incoming();
        try (HalfSentUpload first = new HalfSentUpload(user, "first", "123", "456");
                HalfSentUpload second = new HalfSentUpload(user, "second", "123", "456")) {
            awaitArrived(before, 2);

            // then
            assertThat(first.end()).startsWith("HTTP/1.1 201");
            assertThat(second.end())
                    .startsWith("HTTP/1.1 507")
                    .contains("quota-exceeded", "needs 6 bytes in 1 file", "4 bytes of 10 bytes are free");
        }
        assertThat(incoming()).isEqualTo(before);
        assertThat(usedBytes()).isEqualTo(6);
        upload("third", "1234").expectStatus().isCreated();
    }

    @Test
    void aQuotaThatIsLoweredDuringAnUploadCountsAtItsEnd() throws Exception {
        // given
        quota(10);
        Set<String> before = incoming();
        try (HalfSentUpload upload = new HalfSentUpload(user, "late", "1234", "5678")) {
            awaitArrived(before, 1);

            // when
            quota(7);

            // then
            assertThat(upload.end())
                    .startsWith("HTTP/1.1 507")
                    .contains("needs 8 bytes in 1 file", "7 bytes of 7 bytes are free");
        }
        assertThat(incoming()).isEqualTo(before);
        assertThat(usedBytes()).isZero();
    }

    @Test
    void whoIsDeletedDuringAnUploadLeavesNothingOfIt() throws Exception {
        // given
        Set<String> before = incoming();
        try (HalfSentUpload upload = new HalfSentUpload(user, "orphan", "12", "34")) {
            awaitArrived(before, 1);

            // when
            as("admin")
                    .delete()
                    .uri("/api/v1/users/" + user)
                    .exchange()
                    .expectStatus()
                    .isAccepted();

            // then
            assertThat(upload.end()).startsWith("HTTP/1.1 404").contains("user-not-found");
        }
        assertThat(incoming()).isEqualTo(before);
        assertThat(storage.user(user).resolve("files")).satisfies(files -> {
            if (Files.exists(files)) {
                assertThat(files).isDirectoryNotContaining("glob:**orphan");
            }
        });
    }

    @Test
    void aTaskAndTheDeletionOfItsDataAreOneOfThem() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            String data = "gone" + round;
            String task = "task" + round;
            upload(data, "1").expectStatus().isCreated();

            // when
            List<String> answers = atOnce(() -> create(task, data), () -> delete("datasets", data));

            // then
            assertThat(answers).isIn(List.of("201", "409 dataset-in-use"), List.of("404 dataset-not-found", "204"));
            assertThat(get("datasets", data)).isEqualTo(get("tasks", task));
        }
    }

    @Test
    void underOneIdempotencyKeyOneOfTwoIsCreated() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            String key = "key" + round;
            String[] tasks = {"one" + round, "two" + round};

            // when
            List<String> answers = atOnce(() -> create(tasks[0], "data", key), () -> create(tasks[1], "data", key));

            // then
            assertThat(answers).containsOnlyOnce("201");
            assertThat(answers)
                    .filteredOn(answer -> !answer.equals("201"))
                    .singleElement()
                    .isIn("409 idempotency-key-in-use", "422 idempotency-key-reused");
            assertThat(Stream.of(get("tasks", tasks[0]), get("tasks", tasks[1])))
                    .containsOnlyOnce("200");
        }
    }

    @Test
    void ofTwoRetriesAtOnceOneIsToldThatTheJobRunsAgain() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            String task = "retried" + round;
            killed(task);

            // when
            List<String> answers = atOnce(() -> retry(task), () -> retry(task));

            // then
            assertThat(answers).containsExactlyInAnyOrder("202", "409 task-state");
            assertThat(states(task)).isEqualTo("RUNNING REGISTERED");
        }
    }

    @Test
    void aKillARetryAndADeletionLeaveATaskAsTheLastOfThemDoes() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given
            String task = "torn" + round;
            killed(task);

            // when
            List<String> answers = atOnce(() -> post(task + "/kill"), () -> retry(task), () -> delete("tasks", task));

            // then
            if (answers.get(2).equals("204")) {
                assertThat(answers.get(0)).isIn("409 task-state", "404 task-not-found");
                assertThat(answers.get(1)).isEqualTo("404 task-not-found");
                assertThat(get("tasks", task)).isEqualTo("404");
            } else {
                assertThat(answers.subList(1, 3)).containsExactly("202", "409 task-state");
                assertThat(answers.get(0)).isIn("202", "409 task-state");
                assertThat(states(task)).isEqualTo(answers.get(0).equals("202") ? "KILL KILLED" : "RUNNING REGISTERED");
            }
        }
    }

    /** A {@code PUT} of which a part has been sent. */
    private final class HalfSentUpload implements AutoCloseable {
        private final Socket socket = new Socket("localhost", port);
        private final String rest;

        HalfSentUpload(String caller, String dataset, String part, String rest) throws IOException {
            this.rest = rest;
            send("""
                    PUT /api/v1/datasets/user.%s.%s?filename=file&replace=true HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/octet-stream\r
                    Content-Length: %d\r
                    Connection: close\r
                    \r
                    %s""".formatted(user, dataset, token(caller), part.length() + rest.length(), part));
        }

        /** Sends the rest; the answer. */
        String end() throws IOException {
            send(rest);
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }

        private void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** What has not arrived, of whomever. */
    private Set<String> incoming() throws IOException {
        if (!Files.exists(storage.incoming())) {
            return Set.of();
        }
        try (Stream<Path> folders = Files.list(storage.incoming())) {
            return folders.map(folder -> folder.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    /** Until there are so many files more, of which something has come. */
    private void awaitArrived(Set<String> before, int count) {
        await().until(() -> {
            Set<String> now = new HashSet<>(incoming());
            now.removeAll(before);
            return now.stream()
                            .filter(id -> storage.incoming()
                                            .resolve(id)
                                            .resolve("file")
                                            .toFile()
                                            .length()
                                    > 0)
                            .count()
                    == count;
        });
    }

    @SafeVarargs
    private static List<String> atOnce(Callable<String>... requests) throws Exception {
        return RunDriver.atOnce(List.of(requests));
    }

    private void killed(String task) {
        assertThat(create(task, "data")).isEqualTo("201");
        assertThat(post(task + "/kill")).isEqualTo("202");
        jdbc.sql("UPDATE task SET state = 'KILLED' WHERE name = :task")
                .param("task", name(task))
                .update();
    }

    private void quota(long bytes) {
        as("admin")
                .patch()
                .uri("/api/v1/quotas/" + user)
                .body(Map.of("maxBytes", bytes))
                .exchange()
                .expectStatus()
                .isOk();
    }

    private ResponseSpec upload(String dataset, String content) {
        return as(user).put()
                .uri("/api/v1/datasets/" + name(dataset) + "?filename=file")
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(content.getBytes(ISO_8859_1))
                .exchange();
    }

    private String content(String dataset) {
        return String.valueOf(as(user).get()
                .uri("/api/v1/datasets/" + name(dataset) + "/files/content?path=file")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private String create(String task, String data) {
        return create(task, data, task);
    }

    private String create(String task, String data, String key) {
        return answer(as(user).post()
                .uri("/api/v1/tasks")
                .header("Idempotency-Key", key)
                .body(Map.of(
                        "name",
                        name(task),
                        "dataDataset",
                        name(data),
                        "configDataset",
                        name(data),
                        "image",
                        "python:3.12",
                        "command",
                        "run %DATA %IN %OUT",
                        "queue",
                        "races"))
                .exchange());
    }

    private String retry(String task) {
        return answer(as(user).post()
                .uri("/api/v1/tasks/" + name(task) + "/retry")
                .body(Map.of("jobs", "0"))
                .exchange());
    }

    private String post(String path) {
        return answer(as(user).post().uri("/api/v1/tasks/" + name(path)).exchange());
    }

    private String delete(String what, String name) {
        return answer(
                as(user).delete().uri("/api/v1/" + what + "/" + name(name)).exchange());
    }

    /** The status only. */
    private String get(String what, String name) {
        return answer(as(user).get().uri("/api/v1/" + what + "/" + name(name)).exchange())
                .substring(0, 3);
    }

    /** The status, and the code of a problem. */
    private static String answer(ResponseSpec response) {
        Map<?, ?> body = response.expectBody(Map.class).returnResult().getResponseBody();
        int status = response.returnResult(Void.class).getStatus().value();
        return body == null || body.get("code") == null ? String.valueOf(status) : status + " " + body.get("code");
    }

    private String states(String task) {
        return jdbc.sql(
                        "SELECT t.state || ' ' || j.state FROM task t JOIN job j ON j.task_id = t.id WHERE t.name = :task")
                .param("task", name(task))
                .query(String.class)
                .single();
    }

    private long usedBytes() {
        return jdbc.sql("""
                        SELECT coalesce(sum(bytes), 0) FROM storage_use s JOIN account a ON a.id = s.owner_id
                        WHERE a.username = :user AND s.name <> :data
                        """)
                .param("user", user)
                .param("data", name("data"))
                .query(Long.class)
                .single();
    }

    private String name(String rest) {
        return "user." + user + "." + rest;
    }
}
