package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.text.Language;
import org.orchestra.maestro.text.Texts;

/** One thing is counted in the singular. */
class CountTest {
    private static final String[] CREATE = {
        "task", "create", "-t", "user.ana.one", "--containerImage", "python:3.12", "--exec", "fit %OUT", "--bypass"
    };

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @BeforeEach
    void oneJob() {
        maestro.authenticated()
                .server()
                .stubFor(post("/api/v1/tasks")
                        .willReturn(json(task("user.ana.one", "REGISTERED", 1, 0, 0, 0, 0, 0, 0, 0))
                                .withStatus(201)));
    }

    @AfterEach
    void speakEnglishAgain() {
        Texts.speak(Language.ENGLISH);
    }

    @Test
    void ofATaskOfOneJob() {
        // given
        String done = task("user.ana.one", "DONE", 0, 0, 0, 0, 1, 0, 0, 0);
        maestro.server()
                .stubFor(get("/api/v1/tasks/user.ana.one/summary")
                        .willReturn(json("{\"task\":" + done + ",\"withoutOutput\":1}")));
        maestro.server().stubFor(get("/api/v1/tasks/user.ana.one").willReturn(json(done)));

        // then
        assertThat(maestro.run(CREATE).out())
                .isEqualTo("task user.ana.one REGISTERED, 1 job; follow it with: maestro task watch user.ana.one\n");
        assertThat(maestro.run("task", "watch", "user.ana.one").lastLine()).isEqualTo("task user.ana.one DONE 1/1 job");
        assertThat(maestro.run("task", "show", "user.ana.one").out()).contains("1 of 1 job wrote no output\n");
    }

    @Test
    void inPortuguese() {
        assertThat(maestro.run(Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_LANG", "pt_BR"), CREATE)
                        .out())
                .isEqualTo("tarefa user.ana.one REGISTERED, 1 job; acompanhe com: maestro task watch user.ana.one\n");
    }

    @Test
    void ofABudgetOfOneDay() {
        // given
        maestro.server().stubFor(get("/api/v1/users?size=500").willReturn(json(page("""
                        {"username":"ana","maxPriority":1000,"budget":{"hours":24,"days":1,"usedHours":1.5}}
                        """))));
        maestro.server().stubFor(get("/api/v1/quotas?size=500").willReturn(json(page())));

        // then
        assertThat(maestro.run("user", "list", "-o", "wide").out()).contains("| 1.5 of 24 h in 1 day |");
    }
}
