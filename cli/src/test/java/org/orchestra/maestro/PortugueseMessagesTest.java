package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.MaestroExtension.problem;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.text.Language;
import org.orchestra.maestro.text.Texts;

/** What commands say where the locale is Brazilian; what scripts read and what the server says is the same everywhere. */
class PortugueseMessagesTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @AfterEach
    void speakEnglishAgain() {
        Texts.speak(Language.ENGLISH);
    }

    @Test
    void aUserWithoutTasksReadsHowToCreateOne() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1/tasks")).willReturn(json(page())));
        maestro.server().stubFor(get("/api/v1/me").willReturn(json("{\"role\":\"USER\"}")));

        // when
        Result result = run("task", "list");

        // then
        assertThat(result.out()).isEqualTo("ana não tem tarefas; para criar uma, veja: maestro task create --help\n");
    }

    @Test
    void aWrongValueIsExplained() {
        // when
        Result result = run("task", "logs", "user.ana.fit", "--failed", "--lines", "muitas");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'muitas' não é um número inteiro a partir de 1");
    }

    @Test
    void aJobThatThereIsNotIsExplained() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get(urlPathEqualTo("/api/v1/tasks")).willReturn(json(page())));

        // when
        Result result = run("conductor", "status", "fit");

        // then
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("Você não tem o job 'fit'; veja os que tem: maestro conductor list\n");
    }

    @Test
    void oneJobAndSeveralAreCounted() {
        // given
        String kill =
                "{\"task\":" + task("user.ana.fit", "KILL", 0, 0, 0, 1, 0, 0, 2, 0) + ",\"waiting\":2,\"running\":1}";
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks/user.ana.fit/kill").willReturn(json(kill)));

        // when
        Result result = run("task", "kill", "user.ana.fit");

        // then
        assertThat(result.out())
                .isEqualTo(
                        "tarefa user.ana.fit encerrada; interrompidos: 2 jobs em espera; sendo interrompidos: 1 job em execução\n");
    }

    @Test
    void labelsAreTranslatedAndStatesAndJsonAreNot() {
        // given
        String summary = "{\"task\":" + task("user.ana.fit", "RUNNING", 0, 8, 0, 2, 10, 0, 0, 0) + "}";
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/summary").willReturn(json(summary)));

        // when
        Result shown = run("task", "show", "user.ana.fit");
        Result written = run("task", "show", "user.ana.fit", "--output", "json");

        // then
        assertThat(shown.out()).containsPattern("\nestado +RUNNING\n").containsPattern("\nlimite de tempo +02:00:00\n");
        assertThat(written.out()).contains("\"state\" : \"RUNNING\"").doesNotContain("estado");
    }

    @Test
    void whatTheServerSaysComesAsItIs() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/jobs/3")
                        .willReturn(problem(404, "not-found", "There is no job 3.")));

        // when
        Result result = run("job", "show", "user.ana.fit", "3");

        // then
        assertThat(result.err()).contains("There is no job 3.");
    }

    private Result run(String... command) {
        return maestro.run(Map.of("MAESTRO_URL", maestro.url(), "LANG", "pt_BR.UTF-8"), command);
    }
}
