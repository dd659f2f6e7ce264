package org.orchestra.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.log.GrowingLog;
import org.orchestra.store.log.LogStreamCopiers;
import org.springframework.beans.factory.annotation.Autowired;

/** Logs over HTTP while their runs are running. */
@Timeout(180)
class LogsApiIT extends RunsFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    private LogStreamCopiers workers;

    @Override
    String user() {
        return "lena";
    }

    @Test
    void aLogOnTheVolumeIsFollowedUntilItsRunHasEnded() throws Exception {
        // given
        task("local", "z_local");
        run("local", 0, 1, null);
        BufferedReader answer = follow("local");

        // when
        Files.writeString(log("local", 0, 1), "one\n");

        // then
        assertThat(answer.readLine()).isEqualTo("one");

        // when
        Files.writeString(log("local", 0, 1), "two\nthree\n", StandardOpenOption.APPEND);
        endRun("local", 0, 1, "FAILED");

        // then
        assertThat(answer.lines()).containsExactly("two", "three");
        get("local", "jobs/0/log").expectBody(String.class).isEqualTo("one\ntwo\nthree\n");
    }

    @Test
    void aLogOnAClusterIsFollowedUntilItsRunHasEndedAndIsThenTheStoredOne() throws Exception {
        // given
        task("remote", "z_remote");
        run("remote", 0, 1, null);
        GrowingLog cluster = new GrowingLog();
        try (LogStreamCopiers.Copying worker = workers.begin("remote", cluster)) {
            BufferedReader answer = follow("remote");

            // when
            cluster.print("one ä\n");

            // then
            assertThat(answer.readLine()).isEqualTo("one ä");
            get("remote", "jobs/0/log")
                    .expectStatus()
                    .isOk()
                    .expectBody(String.class)
                    .isEqualTo("one ä\n");

            // when
            cluster.print("two\n");
            Files.writeString(log("remote", 0, 1), cluster.text());
            endRun("remote", 0, 1, "SUCCEEDED");

            // then
            assertThat(answer.lines()).containsExactly("two");
            get("remote", "jobs/0/log?follow=true").expectBody(String.class).isEqualTo("one ä\ntwo\n");
            cluster.end();
        }
    }

    @Test
    void aClientThatGoesAwayFreesEverythingAlsoWhenTheLogIsSilent() throws Exception {
        // given
        task("silent", "z_remote");
        run("silent", 0, 1, null);

        // when
        try (Socket client = new Socket("localhost", port)) {
            client.getOutputStream()
                    .write("GET %s HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer %s\r\n\r\n"
                            .formatted(path("silent") + "?follow=true", token(user()))
                            .getBytes(ISO_8859_1));
            assertThat(new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1)).readLine())
                    .startsWith("HTTP/1.1 200");
            await().atMost(PATIENCE).until(() -> follows("silent") == 1);
        }

        // then
        await().atMost(PATIENCE).until(() -> follows("silent") == 0);
    }

    @Test
    void aRunningRunOnTheVolumeHasTheLogThatItHasWrittenSoFar() throws IOException {
        // given
        task("young", "z_local");
        run("young", 0, 1, "FAILED");
        Files.writeString(log("young", 0, 1), "first run\n");
        run("young", 0, 2, null);

        // then
        get("young", "jobs/0/log")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .isEqualTo(null);
        get("young", "jobs/0/log?attempt=1").expectBody(String.class).isEqualTo("first run\n");

        // when
        Files.writeString(log("young", 0, 2), "second");

        // then
        get("young", "jobs/0/log").expectBody(String.class).isEqualTo("second");
    }

    @Test
    void whoAsksForALogThatWillNeverBeIsToldSo() throws IOException {
        // given
        task("bare", "z_remote");
        assertProblem(get("bare", "jobs/0/log"), 404, "not-found", "has no run yet: ask again");

        // when
        run("bare", 0, 1, "NEVER_STARTED");
        run("bare", 0, 2, "NEVER_STARTED");

        // then
        assertProblem(get("bare", "jobs/0/log?attempt=7"), 404, "not-found", "has no run 7: its latest is run 2.");
        assertProblem(get("bare", "jobs/0/log"), 404, "not-found", "has no log: it ended as NEVER_STARTED.");
        assertProblem(get("bare", "jobs/0/log?attempt=1&follow=true"), 404, "not-found", "Run 1 of job 0");
    }

    @Test
    void aClusterWhoseWorkerDoesNotAnswerIsToldAsSuch() throws IOException {
        // given
        task("lost", "z_remote");
        run("lost", 0, 1, null);

        // then
        assertProblem(get("lost", "jobs/0/log"), 409, "log-not-at-hand", "cluster remote, whose worker");
    }

    private BufferedReader follow(String task) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + path(task) + "?follow=true"))
                .header("Authorization", "Bearer " + token(user()))
                .build();
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    private String path(String task) {
        return "/api/v1/tasks/" + name(task) + "/jobs/0/log";
    }

    private int follows(String task) {
        return jdbc.sql("SELECT count(*) FROM log_stream f JOIN task t ON t.id = f.task_id WHERE t.name = :task")
                .param("task", name(task))
                .query(Integer.class)
                .single();
    }
}
