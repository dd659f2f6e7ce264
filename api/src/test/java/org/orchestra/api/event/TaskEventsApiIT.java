package org.orchestra.api.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunningApi;
import org.orchestra.api.TaskHistoryFixture;
import org.springframework.beans.factory.annotation.Autowired;

/** The stream of a task's events over a real connection, as clients of every temper read it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TaskEventsApiIT extends RunningApi {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Autowired
    private EventStreams streams;

    private TaskHistoryFixture tasks;

    @BeforeEach
    void someTasks() {
        token("flo");
        tasks = new TaskHistoryFixture(jdbc, "flo");
    }

    @AfterEach
    void theClockGoesRight() {
        clock.setAhead(Duration.ZERO);
    }

    @Test
    void aTaskIsFollowedToItsEnd() throws Exception {
        // given
        String task = tasks.create("followed", 2);

        try (EventReader events = follow(task, null)) {
            assertThat(events.next()).hasToString("task REGISTERED");

            // when
            tasks.move(task, "RUNNING");
            tasks.moveJobs(task, "ASSIGNED");
            List<String> begun = events.until("4 REGISTERED>ASSIGNED");
            tasks.moveJobs(task, "KILLED");
            tasks.move(task, "FINALIZED");
            List<String> ended = events.until("task FINALIZED");

            // then
            assertThat(begun.stream().filter(event -> !event.startsWith("task")))
                    .containsExactly("2 REGISTERED>RUNNING", "3 REGISTERED>ASSIGNED", "4 REGISTERED>ASSIGNED");
            assertThat(ended.stream().filter(event -> !event.startsWith("task")))
                    .containsExactly("5 ASSIGNED>KILLED", "6 ASSIGNED>KILLED", "7 RUNNING>FINALIZED");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void whoComesAgainGoesOnWhereTheyWereAlsoAfterARestart() throws Exception {
        // given
        String task = tasks.create("resumed", 3);
        try (EventReader events = follow(task, null)) {
            tasks.move(task, "RUNNING");
            events.until("2 REGISTERED>RUNNING");

            // when the server goes down, the task goes on and the server comes up
            streams.stop();
            while (events.next() != null) {
                // what was on its way
            }
        }
        tasks.moveJobs(task, "ASSIGNED");
        streams.start();

        // then
        try (EventReader events = follow(task, "2")) {
            assertThat(events.until("task RUNNING"))
                    .containsExactly(
                            "3 REGISTERED>ASSIGNED", "4 REGISTERED>ASSIGNED", "5 REGISTERED>ASSIGNED", "task RUNNING");
        }
        tasks.moveJobs(task, "KILLED");
        tasks.move(task, "FINALIZED");
        try (EventReader events = read(request("flo", task, "?after=5"))) {
            assertThat(events.until("task FINALIZED"))
                    .containsExactly(
                            "6 ASSIGNED>KILLED",
                            "7 ASSIGNED>KILLED",
                            "8 ASSIGNED>KILLED",
                            "9 RUNNING>FINALIZED",
                            "task FINALIZED");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void aTaskThatHasEndedIsToldOfOnce() throws Exception {
        // given
        String task = tasks.create("ended", 1);
        tasks.move(task, "KILL");
        tasks.move(task, "KILLED");

        // then
        try (EventReader events = follow(task, null)) {
            assertThat(events.next()).hasToString("task KILLED");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void theStreamOfATaskThatIsDeletedEnds() throws Exception {
        // given
        String task = tasks.create("deleted", 1);

        try (EventReader events = follow(task, null)) {
            events.next();

            // when
            jdbc.sql("DELETE FROM task WHERE name = :name").param("name", task).update();

            // then
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void aStreamOnWhichNothingHappensStaysAlive() throws Exception {
        // given
        String task = tasks.create("quiet", 1);

        try (EventReader events = follow(task, null)) {
            events.next();

            // when
            clock.setAhead(Duration.ofSeconds(20));

            // then
            assertThat(events.next()).hasToString("comment");
        }
    }

    @Test
    void theStreamIsForThoseWhoMaySeeTheTask() throws Exception {
        // given
        String task = tasks.create("private", 1);

        // then
        assertRefused(request("gus", task, ""), 403, "forbidden");
        assertRefused(request("flo", "user.flo.none", ""), 404, "task-not-found");
        assertRefused(request("flo", task, "?after=-1"), 400, "invalid-request");
        assertRefused(request("flo", task, "?after=x"), 400, "invalid-request");
        assertProblem(
                anonymous().get().uri("/api/v1/tasks/{task}/events", task).exchange(),
                401,
                "not-authenticated",
                "token");
        try (EventReader events = read(request("admin", task, ""))) {
            assertThat(events.next()).hasToString("task REGISTERED");
        }
    }

    @Test
    void aUserHasSoManyStreamsAndAPlaceAgainWhenAClientIsGone() throws Exception {
        // given
        token("hal");
        String task = new TaskHistoryFixture(jdbc, "hal").create("crowded", 1);
        List<EventReader> open = new ArrayList<>();
        for (int i = 0; i < EventStreams.MAX_PER_USER; i++) {
            open.add(read(request("hal", task, "")));
        }
        assertRefused(request("hal", task, ""), 429, "too-many-streams");
        try (EventReader others = read(request("admin", task, ""))) {
            assertThat(others.next()).hasToString("task REGISTERED");
        }

        // when
        open.get(0).close();

        // then the place is free although no heartbeat has been due
        HttpResponse<InputStream> response;
        do {
            response = http.send(request("hal", task, "").build(), BodyHandlers.ofInputStream());
        } while (response.statusCode() == 429);
        assertThat(response.statusCode()).isEqualTo(200);
        response.body().close();
        for (EventReader reader : open) {
            reader.close();
        }
    }

    @Test
    void clientsThatReadNothingHoldUpNobodyAndAreDropped() throws Exception {
        // given a story that is much longer than what fits between the server and a client
        token("kim");
        TaskHistoryFixture story = new TaskHistoryFixture(jdbc, "kim");
        String task = story.create("long", 4_000);
        jdbc.sql("UPDATE job SET reason = repeat('x', 4000) WHERE task_id = (SELECT id FROM task WHERE name = :name)")
                .param("name", task)
                .update();
        story.moveJobs(task, "ASSIGNED");
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < EventStreams.MAX_PER_USER; i++) {
            silent.add(silent(task, "kim"));
        }

        // when an admin reads it all
        List<String> read;
        try (EventReader events = read(request("admin", task, "?after=1"))) {
            read = events.until("task REGISTERED");
        }

        // then
        assertThat(read.subList(0, read.size() - 1))
                .isEqualTo(IntStream.rangeClosed(2, 4_001)
                        .mapToObj(seq -> seq + " REGISTERED>ASSIGNED")
                        .toList());
        clock.setAhead(Duration.ofMinutes(5));
        // All of their places are free again.
        List<InputStream> others = new ArrayList<>();
        while (others.size() < EventStreams.MAX_PER_USER) {
            HttpResponse<InputStream> response =
                    http.send(request("kim", task, "").build(), BodyHandlers.ofInputStream());
            if (response.statusCode() == 429) {
                response.body().close();
            } else {
                others.add(response.body());
            }
        }
        for (InputStream other : others) {
            other.close();
        }
        for (Socket socket : silent) {
            assertThatItEnds(socket);
        }
    }

    private EventReader follow(String task, @Nullable String lastEventId) throws Exception {
        HttpRequest.Builder request = request("flo", task, "");
        return read(lastEventId == null ? request : request.header("Last-Event-ID", lastEventId));
    }

    private EventReader read(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream;charset=UTF-8");
        return new EventReader(response.body());
    }

    private HttpRequest.Builder request(String user, String task, String query) {
        String token =
                user.equals("admin") ? accounts.authenticate("admin", PASSWORD).token() : token(user);
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:%d/api/v1/tasks/%s/events%s".formatted(port, task, query)))
                .header("Authorization", "Bearer " + token(user))
                .header("Accept", "text/event-stream");
    }

    private void assertRefused(HttpRequest.Builder request, int status, String code) throws Exception {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    /** A client that asks for everything and reads nothing but the answer's first byte. */
    private Socket silent(String task, String user) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        // Rather than for ever, when the server does not end what it should.
        socket.setSoTimeout(120_000);
        socket.connect(new InetSocketAddress("localhost", port));
        socket.getOutputStream()
                .write("""
                        GET /api/v1/tasks/%s/events?after=0 HTTP/1.1
                        Host: localhost
                        Connection: close
                        Authorization: Bearer %s

                        """.formatted(task, token(user)).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        return socket;
    }

    private static void assertThatItEnds(Socket socket) throws IOException {
        try (socket;
                InputStream in = socket.getInputStream()) {
            // A client whose window is shut may not have heard the end, and hears it when it says something.
            socket.getOutputStream().write('\n');
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketException ended) {
            assertThat(ended.getMessage()).containsAnyOf("reset", "Broken pipe");
        }
    }
}
