package org.orchestra.api.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunsFixture;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.LogStreamCopiers;
import org.springframework.beans.factory.annotation.Autowired;

/** Logs over HTTP while their runs are running. */
@Timeout(180)
class LogsApiIT extends RunsFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Autowired
    private LogRequests requests;

    @Autowired
    private LogStreams streams;

    private Duration ahead = Duration.ZERO;

    @AfterEach
    void resetClock() {
        clock.setAhead(Duration.ZERO);
    }

    @Override
    protected String user() {
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
        try (LogStreamCopiers.Copying worker = new LogStreamCopiers(requests).begin("remote", cluster)) {
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
    void aLogThatIsFollowedEndsWithItsToken() throws Exception {
        // given
        task("revoked", "z_local");
        run("revoked", 0, 1, null);
        Files.writeString(log("revoked", 0, 1), "one\n");
        String token = accounts.authenticate(user(), PASSWORD).token();
        try (InputStream answer = requestLog("revoked", token).body()) {
            assertThat(answer.read()).isEqualTo('o');

            // when
            with(token)
                    .delete()
                    .uri("/api/v1/tokens/current")
                    .exchange()
                    .expectStatus()
                    .isNoContent();

            // then
            readToItsEnd(answer);
        }
    }

    @Test
    void aClientThatHangsUpIsForgottenEvenWhenTheLogIsSilent() throws Exception {
        // given
        task("silent", "z_remote");
        run("silent", 0, 1, null);

        // when
        try (Socket client = connect("silent")) {
            awaitAnswer(client);
            await().atMost(PATIENCE).until(() -> leases("silent") == 1);
        }

        // then
        await().atMost(PATIENCE).until(() -> leases("silent") == 0);
    }

    @Test
    void silentFollowersNeedNoThreadEachAndAUserCannotExceedTheLimit() throws Exception {
        // given
        task("crowded", "z_local");
        run("crowded", 0, 1, null);
        List<Socket> clients = new ArrayList<>();
        clients.add(connect("crowded"));
        awaitAnswer(clients.get(0));
        int threads = Thread.activeCount();

        // when
        while (clients.size() < LogStreams.MAX_PER_USER) {
            clients.add(connect("crowded"));
            awaitAnswer(clients.get(clients.size() - 1));
        }

        // then
        assertThat(Thread.activeCount() - threads).isLessThan(LogStreams.MAX_PER_USER / 2);
        assertProblem(
                get("crowded", "jobs/0/log?follow=true"), 409, "too-many-followers", "Too many logs of running jobs");

        // when
        for (Socket client : clients) {
            client.close();
        }

        // then
        try (Socket another = connectUntilAccepted("crowded")) {
            Files.writeString(log("crowded", 0, 1), "one\n");
            endRun("crowded", 0, 1, "SUCCEEDED");
            assertThat(lines(another)).contains("one");
        }
    }

    @Test
    void clientsThatReadNothingHoldUpNobodyAndAreCutOff() throws Exception {
        // given a log that is much longer than what fits between the server and a client
        task("long", "z_local");
        run("long", 0, 1, null);
        String log = "x".repeat(1_023).concat("\n").repeat(16 * 1_024);
        Files.writeString(log("long", 0, 1), log);
        List<Socket> stalled = new ArrayList<>();
        for (int i = 0; i < LogStreams.MAX_PER_USER - 1; i++) {
            stalled.add(connectUntilAccepted("long"));
        }

        // when
        // Refused as long as the server has not noticed that the clients of an earlier test have left.
        BufferedReader answer = body(await().until(() -> requestLog("long"), response -> response.statusCode() != 409));
        endRun("long", 0, 1, "SUCCEEDED");

        // then
        assertThat(answer.lines().mapToLong(line -> line.length() + 1).sum()).isEqualTo(log.length());

        // when minutes pass, then all their places are free again
        task("next", "z_local");
        run("next", 0, 1, null);
        for (int i = 0; i < LogStreams.MAX_PER_USER; i++) {
            stalled.add(connectUntilAccepted("next"));
        }
        endRun("next", 0, 1, "SUCCEEDED");
        for (int i = 0; i < stalled.size(); i++) {
            assertThat(endsWithLastChunk(stalled.get(i))).isEqualTo(i >= LogStreams.MAX_PER_USER - 1);
        }
    }

    @Test
    void aServerThatStopsCutsTheStreamOffSoThatNoClientTakesThisForTheEnd() throws Exception {
        // given
        task("cut", "z_local");
        run("cut", 0, 1, null);
        Files.writeString(log("cut", 0, 1), "one\n");
        Socket client = connect("cut");
        awaitAnswer(client);

        // when
        streams.stop();

        // then
        assertThat(endsWithLastChunk(client)).isFalse();

        // when
        streams.start();
        Socket another = connect("cut");
        awaitAnswer(another);
        endRun("cut", 0, 1, "SUCCEEDED");

        // then
        assertThat(endsWithLastChunk(another)).isTrue();
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
    void aLogThatDoesNotExistIsReportedWithTheReason() throws IOException {
        // given
        task("bare", "z_remote");
        assertProblem(get("bare", "jobs/0/log"), 404, "not-found", "has no run yet: try again");

        // when
        run("bare", 0, 1, "NEVER_STARTED");
        run("bare", 0, 2, "NEVER_STARTED");

        // then
        assertProblem(get("bare", "jobs/0/log?attempt=7"), 404, "not-found", "has no run 7: its latest run is 2.");
        assertProblem(get("bare", "jobs/0/log"), 404, "not-found", "has no log: it ended as NEVER_STARTED.");
        assertProblem(get("bare", "jobs/0/log?attempt=1&follow=true"), 404, "not-found", "Run 1 of job 0");
    }

    @Test
    void aWorkerThatDoesNotAnswerIsReportedAsSuch() throws IOException {
        // given
        task("lost", "z_remote");
        run("lost", 0, 1, null);

        // then
        assertProblem(get("lost", "jobs/0/log"), 409, "log-not-at-hand", "cluster remote, whose worker");
    }

    /** A client that follows a log and has read nothing of the answer yet. */
    private Socket connect(String task) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4_096);
        client.setSoTimeout((int) PATIENCE.toMillis());
        client.connect(new InetSocketAddress("localhost", port));
        client.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path(task) + "?follow=true", token(user()))
                        .getBytes(ISO_8859_1));
        return client;
    }

    private static void awaitAnswer(Socket client) throws IOException {
        assertThat(client.getInputStream().readNBytes(12)).asString(ISO_8859_1).isEqualTo("HTTP/1.1 200");
    }

    /** Tries again, two minutes later each time, while there is no place. */
    private Socket connectUntilAccepted(String task) throws IOException {
        while (true) {
            Socket client = connect(task);
            String status = new String(client.getInputStream().readNBytes(12), ISO_8859_1);
            if (status.endsWith("200")) {
                return client;
            }
            assertThat(status).endsWith("409");
            client.close();
            ahead = ahead.plusMinutes(2);
            clock.setAhead(ahead);
        }
    }

    private static List<String> lines(Socket client) throws IOException {
        return new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))
                .lines()
                .toList();
    }

    /** Reads to the end of the connection; returns whether the answer is complete, as its encoding in chunks shows. */
    private static boolean endsWithLastChunk(Socket client) throws IOException {
        try (client) {
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1).endsWith("\r\n0\r\n\r\n");
        } catch (SocketException reset) {
            return false;
        }
    }

    private BufferedReader follow(String task) throws Exception {
        return body(requestLog(task));
    }

    private HttpResponse<InputStream> requestLog(String task) throws Exception {
        return requestLog(task, token(user()));
    }

    private HttpResponse<InputStream> requestLog(String task, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + path(task) + "?follow=true"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private static BufferedReader body(HttpResponse<InputStream> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    private String path(String task) {
        return "/api/v1/tasks/" + name(task) + "/jobs/0/log";
    }

    private int leases(String task) {
        return jdbc.sql("SELECT count(*) FROM log_stream f JOIN task t ON t.id = f.task_id WHERE t.name = :task")
                .param("task", name(task))
                .query(Integer.class)
                .single();
    }
}
