package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class TaskWatchCommandTest {
    private static final String WATCHED = "user.ana.fit";
    private static final String EVENTS = "/api/v1/tasks/" + WATCHED + "/events";
    private static final String RUNNING = task(WATCHED, "RUNNING", 0, 10, 0, 10, 0, 0, 0, 0);
    private static final String HALF = task(WATCHED, "RUNNING", 0, 0, 2, 8, 10, 0, 0, 0);
    private static final String DONE = task(WATCHED, "DONE", 0, 0, 0, 0, 20, 0, 0, 0);

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void printsALinePerChangeAndTheEnd() {
        // given
        now(RUNNING);
        connections(stream(taskEvent(RUNNING), ":still here\n\n", taskEvent(HALF), taskEvent(DONE)));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        user.ana.fit RUNNING: 0 registered, 10 assigned, 10 running, 0 done, 0 failed, 0 killed
                        user.ana.fit RUNNING: 0 registered, 2 assigned, 8 running, 10 done, 0 failed, 0 killed
                        user.ana.fit DONE: 0 registered, 0 assigned, 0 running, 20 done, 0 failed, 0 killed
                        task user.ana.fit DONE 20/20 jobs
                        """, ""));
    }

    @ParameterizedTest
    @CsvSource({"DONE,0,3/3", "FINALIZED,3,2/3", "BROKEN,4,0/3", "KILLED,5,1/3"})
    void theExitCodeReportsTheEnd(String state, int exitCode, String jobs) {
        // given
        int done = jobs.charAt(0) - '0';
        now(task(WATCHED, state, 0, 0, 0, 0, done, 3 - done, 0, 0));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.lastLine()).isEqualTo("task " + WATCHED + " " + state + " " + jobs + " jobs");
        assertThat(result.err())
                .isEqualTo(done == 3 ? "" : "See why jobs failed with: maestro task show " + WATCHED + "\n");
        maestro.server().verify(0, getRequestedFor(urlEqualTo(EVENTS)));
    }

    @Test
    void showsAProgressBarOnATerminalAndTheEndOnStandardOutput() {
        // given
        now(RUNNING);
        connections(stream(taskEvent(HALF), taskEvent(task(WATCHED, "FINALIZED", 0, 0, 0, 0, 18, 2, 0, 0))));

        // when
        Result result = maestro.authenticated().onTerminal().run("task", "watch", WATCHED);

        // then
        assertThat(result.out()).isEqualTo("task user.ana.fit FINALIZED 18/20 jobs\n");
        assertThat(result.err())
                .startsWith("\r" + WATCHED)
                .contains("100%")
                .contains("20/20")
                .contains("FINALIZED, 2 failed");
    }

    @ParameterizedTest
    @CsvSource({"20, use…it 100%", "40, user.a…sk.fit 100%"})
    void aLongNameLeavesRoomForTheProgress(String columns, String beginning) {
        // given
        String name = "user.ana.a-rather-long-name-of-a-task.fit";
        maestro.server()
                .stubFor(get("/api/v1/tasks/" + name).willReturn(json(task(name, "RUNNING", 0, 0, 0, 20, 0, 0, 0, 0))));
        maestro.server()
                .stubFor(get("/api/v1/tasks/" + name + "/events")
                        .willReturn(stream(taskEvent(task(name, "DONE", 0, 0, 0, 0, 20, 0, 0, 0)))));

        // when
        Result result = maestro.authenticated()
                .onTerminal()
                .run(Map.of("MAESTRO_URL", maestro.url(), "COLUMNS", columns), "task", "watch", name);

        // then
        assertThat(result.err()).contains("\r" + beginning);
        assertThat(result.err().split("[\r\n]"))
                .filteredOn(line -> line.contains("%"))
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(Integer.parseInt(columns)));
    }

    @Test
    void theBarTellsHowLongTheTaskStillTakes() {
        // given
        now(RUNNING);
        String end = Instant.now().plus(Duration.ofMinutes(130)).toString();
        maestro.server()
                .stubFor(get("/api/v1/tasks/" + WATCHED + "/summary")
                        .willReturn(json("{\"task\":" + RUNNING + ",\"expectedEnd\":\"" + end + "\"}")));

        // when
        Result result = maestro.authenticated().onTerminal().run("task", "watch", WATCHED, "--until", "running");

        // then
        assertThat(result.err()).contains("RUNNING, about 2 h 10 min left");
    }

    @Test
    void reportsTheFirstFailuresAsTheyHappen() {
        // given
        now(RUNNING);
        String again =
                "{\"seq\":3,\"job\":4,\"attempt\":2,\"from\":\"RUNNING\",\"to\":\"ASSIGNED\",\"actor\":\"worker\","
                        + "\"reason\":\"attempt 1 failed (out of memory), 2 of 3 follows\"}";
        String started =
                "{\"seq\":4,\"job\":4,\"attempt\":2,\"from\":\"ASSIGNED\",\"to\":\"ACTIVATED\",\"actor\":\"scheduler\"}";
        String failures = IntStream.range(0, 20)
                .mapToObj(job -> transition(5 + job, failed(5 + job, job)))
                .collect(Collectors.joining());
        connections(stream(transition(3, again), transition(4, started), failures, taskEvent(DONE)));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.err().lines())
                .startsWith(
                        "job 4: attempt 1 failed (out of memory), 2 of 3 follows",
                        "job 0 FAILED: exit code 1",
                        "job 1 FAILED: exit code 1")
                .endsWith(
                        "job 8 FAILED: exit code 1",
                        "More jobs are failing; see why with: maestro task show" + " " + WATCHED)
                .hasSize(11);
    }

    @Test
    void resumesAfterTheLastEvent() {
        // given
        now(RUNNING);
        connections(
                stream(
                        taskEvent(RUNNING),
                        transition(7, failed(7, 3)),
                        "id: 8\nevent: transition\ndata: {\"seq\":8,\"jo"),
                stream(taskEvent(HALF), transition(8, failed(8, 5)), taskEvent(DONE)));
        AtomicInteger pauses = new AtomicInteger();

        // when
        Result result = maestro.authenticated().pause(pauses::incrementAndGet).run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("""
                        job 3 FAILED: exit code 1
                        job 5 FAILED: exit code 1
                        """);
        assertThat(pauses).hasValue(1);
        maestro.server().verify(1, getRequestedFor(urlEqualTo(EVENTS)).withHeader("Last-Event-ID", equalTo("7")));
        maestro.server().verify(1, getRequestedFor(urlEqualTo(EVENTS)).withoutHeader("Last-Event-ID"));
    }

    @Test
    void reportsAnOutageAndContinues() {
        // given
        now(RUNNING);
        connections(
                stream(taskEvent(RUNNING)),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                problem(503, "internal", "The server is starting."),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                stream(taskEvent(DONE)));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("""
                        The server is not responding; the task continues and maestro keeps trying to reconnect.
                        Reconnected to the server.
                        """);
        assertThat(result.lastLine()).isEqualTo("task user.ana.fit DONE 20/20 jobs");
    }

    @Test
    void failsWhenTheServerStaysAway() {
        // given
        now(RUNNING);
        connections(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("The server is not responding; the task continues and maestro keeps trying to reconnect.\n"
                        + "The server at " + maestro.url() + " closed the connection; try again.\n");
    }

    @Test
    void failsAtOnceForAnUnknownTask() {
        // given
        maestro.server()
                .stubFor(get("/api/v1/tasks/" + WATCHED)
                        .willReturn(problem(
                                404, "task-not-found", "There is no task user.ana.fit; look with: maestro task list")));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result)
                .isEqualTo(new Result(1, "", "There is no task user.ana.fit; look with: maestro task list\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "testing, TESTING, 0",
        "running, RUNNING, 0",
        "running, BROKEN, 4",
        "running, FINALIZED, 3",
        "done, KILLED, 5",
        "done, DONE, 0"
    })
    void stopsAtTheTargetState(String until, String state, int exitCode) {
        // given
        now(task(WATCHED, "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0));
        connections(
                stream(taskEvent(task(WATCHED, state, 20, 0, 0, 0, 0, 0, 0, 0)), "event: task\ndata: nonsense\n\n"));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED, "--until", until);

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.lastLine()).isEqualTo("task user.ana.fit " + state + " 0/20 jobs");
        assertThat(result.exitCode()).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"testing", "running", "done"})
    void aTaskBeingKilledDoesNotReachTheTargetState(String until) {
        // given
        now(task(WATCHED, "REGISTERED", 20, 0, 0, 0, 0, 0, 0, 0));
        connections(stream(
                taskEvent(task(WATCHED, "KILL", 18, 0, 0, 2, 0, 0, 0, 0)),
                taskEvent(task(WATCHED, "KILLED", 0, 0, 0, 0, 0, 0, 20, 0))));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED, "--until", until);

        // then
        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.lastLine()).isEqualTo("task user.ana.fit KILLED 0/20 jobs");
    }

    private void now(String task) {
        maestro.server().stubFor(get("/api/v1/tasks/" + WATCHED).willReturn(json(task)));
    }

    /** Stubs one answer per connection; the last one repeats. */
    private void connections(ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            maestro.server()
                    .stubFor(get(EVENTS)
                            .inScenario("watch")
                            .whenScenarioStateIs(i == 0 ? STARTED : "connection " + i)
                            .willSetStateTo(
                                    answers.length == 1 ? STARTED : "connection " + Math.min(i + 1, answers.length - 1))
                            .willReturn(answers[i]));
        }
    }

    private static ResponseDefinitionBuilder stream(String... events) {
        return aResponse().withHeader("Content-Type", "text/event-stream").withBody(String.join("", events));
    }

    private static String taskEvent(String task) {
        return "event: task\ndata: " + task.strip().replace("\n", "\ndata: ") + "\n\n";
    }

    private static String transition(int seq, String transition) {
        return "id: " + seq + "\nevent: transition\ndata: " + transition + "\n\n";
    }

    private static String failed(int seq, int job) {
        return "{\"seq\":" + seq + ",\"at\":\"2026-01-01T10:00:00Z\",\"job\":" + job
                + ",\"attempt\":1,\"from\":\"RUNNING\",\"to\":\"FAILED\",\"actor\":\"worker\",\"reason\":\"exit"
                + " code 1\"}";
    }
}
