package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

class ListWatchTest {
    private static final ResponseDefinitionBuilder RUNNING =
            json(page(task("user.ana.fit", "RUNNING", 0, 0, 0, 1, 0, 0, 0, 0)));
    private static final ResponseDefinitionBuilder DONE =
            json(page(task("user.ana.fit", "DONE", 0, 0, 0, 0, 1, 0, 0, 0)));
    private static final ResponseDefinitionBuilder GONE = problem(404, "not-found", "There is no such task.");
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void printsTheListAgainBelowTheTime() {
        // given
        answers(RUNNING, DONE, GONE);

        // when
        Result result = maestro.run("task", "list", "--watch=5");

        // then
        assertThat(result.out().lines().filter(line -> line.matches(TIME + "|.*user.ana.fit.*")))
                .satisfiesExactly(
                        line -> assertThat(line).matches(TIME),
                        line -> assertThat(line).contains("RUNNING"),
                        line -> assertThat(line).matches(TIME),
                        line -> assertThat(line).contains("DONE"));
        assertThat(maestro.pauses()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("There is no such task.\n");
    }

    @Test
    void aServerThatIsAwayIsWaitedFor() {
        // given
        ResponseDefinitionBuilder away = aResponse().withStatus(503);
        answers(RUNNING, away, away, DONE, GONE);

        // when
        Result result = maestro.run("task", "list", "--watch");

        // then
        assertThat(result.out()).contains("RUNNING", "DONE");
        assertThat(result.err().lines()).hasSize(2).last().isEqualTo("There is no such task.");
        assertThat(maestro.pauses()).hasSize(4).containsOnly(Duration.ofSeconds(2));
    }

    @Test
    void aServerThatWasNeverThereIsAnError() {
        // given
        answers(aResponse().withStatus(503));

        // then
        assertThat(maestro.run("task", "list", "--watch").exitCode()).isEqualTo(1);
        assertThat(maestro.pauses()).isEmpty();
    }

    @Test
    void redrawsATerminal() {
        // given
        answers(RUNNING, DONE, GONE);

        // when
        Result result = maestro.onTerminal()
                .run(Map.of("MAESTRO_URL", maestro.url(), "TERM", "xterm", "LINES", "8"), "task", "list", "--watch");

        // then
        assertThat(result.out().split("\u001B\\[H\u001B\\[2J"))
                .satisfiesExactly(
                        before -> assertThat(before).isEmpty(),
                        first -> assertThat(first)
                                .containsPattern(TIME + ", every 2 s\n")
                                .contains("… 1 more line\n"),
                        second -> assertThat(second).contains("DONE"));
    }

    @Test
    void aLongLineTakesSeveralOfTheTerminal() {
        // given
        answers(RUNNING, GONE);

        // when
        Result result = maestro.onTerminal()
                .run(
                        Map.of("MAESTRO_URL", maestro.url(), "TERM", "xterm", "LINES", "12", "COLUMNS", "40"),
                        "task",
                        "list",
                        "--watch",
                        "-o",
                        "wide");

        // then a cell of colour takes none
        assertThat(result.out().lines().skip(1).map(line -> line.replaceAll("\u001B\\[[0-9]*m", "")))
                .last()
                .asString()
                .matches("… [1-4] more lines");
        assertThat(result.out()
                        .lines()
                        .map(line -> line.replaceAll("\u001B\\[[0-9]*[mHJ]", ""))
                        .mapToInt(line -> (line.length() + 39) / 40)
                        .sum())
                .isLessThan(12);
    }

    @Test
    void endsWhenNobodyReadsAnyMore() {
        // given
        answers(RUNNING, RUNNING);
        ByteArrayOutputStream closed = new ByteArrayOutputStream() {
            @Override
            public void flush() throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        // then
        assertThat(maestro.run(closed, Map.of("MAESTRO_URL", maestro.url()), "task", "list", "--watch")
                        .exitCode())
                .isZero();
        assertThat(maestro.pauses()).isEmpty();
    }

    @Test
    void takesNoOtherArgumentForItsSeconds() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1/tasks/user.ana.fit/jobs")).willReturn(GONE));

        // then
        assertThat(maestro.run("job", "list", "--watch", "user.ana.fit"))
                .isEqualTo(new Result(1, "", "There is no such task.\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--watch=0", "--watch=often", "--watch --output json", "--watch -o name"})
    void refusesWhatCannotBeWatchedBeforeAnythingIsAsked(String options) {
        // then
        assertThat(maestro.authenticated()
                        .run(("task list " + options).split(" "))
                        .exitCode())
                .isEqualTo(2);
        maestro.server().verify(0, anyRequestedFor(anyUrl()));
    }

    private void answers(ResponseDefinitionBuilder... answers) {
        maestro.authenticated();
        for (int i = 0; i < answers.length; i++) {
            maestro.server()
                    .stubFor(get(urlPathEqualTo("/api/v1/tasks"))
                            .inScenario("watch")
                            .whenScenarioStateIs(i == 0 ? STARTED : String.valueOf(i))
                            .willReturn(answers[i])
                            .willSetStateTo(String.valueOf(i + 1)));
        }
    }
}
