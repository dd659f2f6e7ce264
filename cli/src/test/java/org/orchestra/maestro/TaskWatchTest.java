package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskTest.task;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

class TaskWatchTest {
    private static final String WATCHED = "user.ana.fit";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void writesALineWhenSomethingChangedAndLastHowItEnded() {
        // given
        answers(
                json(task(WATCHED, "RUNNING", 0, 10, 0, 10, 0, 0, 0, 0)),
                json(task(WATCHED, "RUNNING", 0, 10, 0, 10, 0, 0, 0, 0)),
                json(task(WATCHED, "RUNNING", 0, 0, 2, 8, 10, 0, 0, 0)),
                json(task(WATCHED, "DONE", 0, 0, 0, 0, 20, 0, 0, 0)));
        AtomicInteger pauses = new AtomicInteger();

        // when
        Result result =
                maestro.authenticated().betweenPolls(pauses::incrementAndGet).run("task", "watch", WATCHED);

        // then
        assertThat(result).isEqualTo(new Result(0, """
                        user.ana.fit RUNNING: 0 registered, 10 assigned, 10 running, 0 done, 0 failed, 0 killed
                        user.ana.fit RUNNING: 0 registered, 2 assigned, 8 running, 10 done, 0 failed, 0 killed
                        user.ana.fit DONE: 0 registered, 0 assigned, 0 running, 20 done, 0 failed, 0 killed
                        task user.ana.fit DONE 20/20 jobs
                        """, ""));
        assertThat(pauses).hasValue(3);
    }

    @ParameterizedTest
    @CsvSource({"DONE,0,3/3", "FINALIZED,3,2/3", "BROKEN,4,0/3", "KILLED,5,1/3"})
    void theExitCodeSaysHowItEnded(String state, int exitCode, String jobs) {
        // given
        int done = jobs.charAt(0) - '0';
        answers(json(task(WATCHED, state, 0, 0, 0, 0, done, 3 - done, 0, 0)));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isEqualTo(exitCode);
        assertThat(result.lastLine()).isEqualTo("task " + WATCHED + " " + state + " " + jobs + " jobs");
        assertThat(result.err())
                .isEqualTo(
                        done == 3 ? "" : "See why jobs failed with: maestro job list " + WATCHED + " --state FAILED\n");
    }

    @Test
    void showsABarOnATerminalAndTheEndOnStandardOutput() {
        // given
        answers(
                json(task(WATCHED, "RUNNING", 0, 0, 0, 2, 2, 0, 0, 0)),
                json(task(WATCHED, "DONE", 0, 0, 0, 0, 4, 0, 0, 0)));

        // when
        Result result = maestro.authenticated().onTerminal().run("task", "watch", WATCHED);

        // then
        assertThat(result.out()).isEqualTo("task user.ana.fit DONE 4/4 jobs\n");
        assertThat(result.err()).startsWith("\r" + WATCHED).contains("100%").contains("4/4");
    }

    @Test
    void survivesAnOutageAndSaysSo() {
        // given
        answers(
                json(task(WATCHED, "RUNNING", 0, 0, 0, 1, 0, 0, 0, 0)),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                problem(503, "internal", "The server is starting."),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                json(task(WATCHED, "DONE", 0, 0, 0, 0, 1, 0, 0, 0)));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("""
                        The server does not answer; the task goes on without it, and I keep asking.
                        The server answers again.
                        """);
        assertThat(result.lastLine()).isEqualTo("task user.ana.fit DONE 1/1 jobs");
    }

    @Test
    void givesUpWhenTheServerStaysAway() {
        // given
        answers(
                json(task(WATCHED, "RUNNING", 0, 0, 0, 1, 0, 0, 0, 0)),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("The server does not answer; the task goes on without it, and I keep asking.\n"
                        + "The server at " + maestro.url() + " broke off the connection; try again.\n");
    }

    @Test
    void endsAtOnceWhenThereIsNoSuchTask() {
        // given
        answers(problem(404, "task-not-found", "There is no task user.ana.fit; look with: maestro task list"));

        // when
        Result result = maestro.authenticated().run("task", "watch", WATCHED);

        // then
        assertThat(result)
                .isEqualTo(new Result(1, "", "There is no task user.ana.fit; look with: maestro task list\n"));
    }

    /** One answer after the other; the last one stays. */
    private void answers(ResponseDefinitionBuilder... answers) {
        for (int i = 0; i < answers.length; i++) {
            maestro.server()
                    .stubFor(get("/api/v1/tasks/" + WATCHED)
                            .inScenario("watch")
                            .whenScenarioStateIs(i == 0 ? STARTED : "poll " + i)
                            .willSetStateTo(
                                    answers.length == 1 ? STARTED : "poll " + Math.min(i + 1, answers.length - 1))
                            .willReturn(answers[i]));
        }
    }
}
