package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

class JobTopCommandTest {
    private static final String USE = "/api/v1/tasks/user.ana.fit/use";
    private static final String BUSY = """
            {"job":3,"name":"c3.json","attempt":1,"node":"n1","cluster":"lab","cpus":1.937,"requestedCpus":4.0,
             "memoryMib":1536,"requestedMemoryMib":4096,"measuredAt":"2026-01-01T10:00:00Z","ageSeconds":1.6,"obstacle":null}
            """;
    private static final String NEW = """
            {"job":7,"name":"c7.json","attempt":2,"node":"n2","cluster":"lab","cpus":null,"requestedCpus":0.5,
             "memoryMib":null,"requestedMemoryMib":512,"measuredAt":null,"ageSeconds":null,"obstacle":null}
            """;
    private static final ResponseDefinitionBuilder ENDED =
            problem(409, "job-not-running", "Job 3 of user.ana.fit does not run (DONE): look while it is RUNNING.");

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void showsOnceWhatJobsUseOfWhatTheyGot() {
        // given
        answers(uses(BUSY));

        // when
        Result result = maestro.run("job", "top", "user.ana.fit");

        // then
        assertThat(result).isEqualTo(new Result(0, """
                +-----+---------+------+---------+--------+-----------+-----+------+
                | job | name    | cpus | of cpus | memory | of memory | age | note |
                +-----+---------+------+---------+--------+-----------+-----+------+
                |   3 | c3.json | 1.94 |       4 |  1536M |        4G | 2 s |      |
                +-----+---------+------+---------+--------+-----------+-----+------+
                """, ""));
        assertThat(maestro.pauses()).isEmpty();
    }

    @Test
    void programsGetEveryColumn() {
        // given
        answers(uses(BUSY));

        // then
        assertThat(maestro.run("job", "top", "user.ana.fit", "3", "--output", "csv")
                        .out())
                .isEqualTo("""
                        job,name,cpus,of-cpus,memory,of-memory,age,note,cpu-share,memory-share,run,node,cluster
                        3,c3.json,1.94,4,1536M,4G,2 s,,48%,38%,1,n1,lab
                        """);
        maestro.server().verify(getRequestedFor(urlEqualTo(USE + "?job=3")));
    }

    @Test
    void waitsUntilItIsMeasured() {
        // given
        answers(uses(NEW), uses(NEW), uses(BUSY));

        // when
        Result result = maestro.run("job", "top", "user.ana.fit");

        // then
        assertThat(result.out()).contains("1.94").doesNotContain("not measured yet");
        assertThat(maestro.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    @Test
    void showsTheOthersWhenOneIsNotMeasuredInTime() {
        // given
        maestro.authenticated().server().stubFor(get(USE).willReturn(uses(BUSY, NEW)));

        // when
        Result result = maestro.run("job", "top", "user.ana.fit");

        // then
        assertThat(result.out()).contains("1.94", "not measured yet");
        assertThat(maestro.pauses()).hasSize(5);
    }

    @Test
    void aClusterThatCannotMeasureIsAFailureThatSaysWhatToDo() {
        // given
        String blind = "{\"job\":%d,\"name\":\"c\",\"obstacle\":\"There is no metrics API: ask an admin.\"}";
        answers(uses(blind.formatted(1), blind.formatted(2)));

        // then
        assertThat(maestro.run("job", "top", "user.ana.fit"))
                .isEqualTo(new Result(1, "", "There is no metrics API: ask an admin.\n"));
    }

    @Test
    void aJobThatDoesNotRunHasItsState() {
        // given
        answers(ENDED);

        // then
        assertThat(maestro.run("job", "top", "user.ana.fit", "3"))
                .isEqualTo(new Result(1, "", "Job 3 of user.ana.fit does not run (DONE): look while it is RUNNING.\n"));
    }

    @Test
    void aTaskOfWhichNothingRunsSaysSo() {
        // given
        answers(uses());

        // then
        assertThat(maestro.run("job", "top", "user.ana.fit"))
                .isEqualTo(new Result(0, "No job of user.ana.fit runs now.\n", ""));
    }

    @Test
    void aTerminalShowsItAgainAndWaitsForNothingThen() {
        // given
        answers(uses(BUSY), uses(NEW), ENDED);

        // when
        Result result = onTerminal("job", "top", "user.ana.fit", "3");

        // then
        assertThat(result.out().split("\u001B\\[H\u001B\\[2J"))
                .satisfiesExactly(
                        before -> assertThat(before).isEmpty(),
                        first -> assertThat(first).contains("every 2 s", "1.94"),
                        second -> assertThat(second).contains("not measured yet"));
        assertThat(maestro.pauses()).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(2));
        assertThat(result.err()).contains("does not run (DONE)");
    }

    @Test
    void aTerminalShowsItOnceInAChosenFormat() {
        // given
        answers(uses(BUSY));

        // when
        Result result = onTerminal("job", "top", "user.ana.fit", "--output", "name");

        // then
        assertThat(result.out()).isEqualTo("3\n");
        assertThat(maestro.pauses()).isEmpty();
    }

    private Result onTerminal(String... command) {
        return maestro.onTerminal().run(Map.of("MAESTRO_URL", maestro.url(), "TERM", "xterm"), command);
    }

    private static ResponseDefinitionBuilder uses(String... jobs) {
        return json("{\"jobs\":[" + String.join(",", jobs) + "]}");
    }

    private void answers(ResponseDefinitionBuilder... answers) {
        maestro.authenticated();
        for (int i = 0; i < answers.length; i++) {
            maestro.server()
                    .stubFor(get(urlPathEqualTo(USE))
                            .inScenario("top")
                            .whenScenarioStateIs(i == 0 ? STARTED : String.valueOf(i))
                            .willReturn(answers[i])
                            .willSetStateTo(String.valueOf(i + 1)));
        }
    }
}
