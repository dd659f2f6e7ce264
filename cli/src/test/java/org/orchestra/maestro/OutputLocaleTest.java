package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.maestro.MaestroExtension.Result;

/** The output is the same in every locale, even in one that has its own digits. */
class OutputLocaleTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    private Locale original;

    @BeforeEach
    void useALocaleWithItsOwnDigits() {
        original = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    }

    @AfterEach
    void restoreTheLocale() {
        Locale.setDefault(original);
    }

    @Test
    void aTaskSummary() {
        // given
        String summary = "{\"task\":" + task("user.ana.fit", "RUNNING", 0, 8, 0, 2, 10, 0, 0, 0)
                + ",\"phase\":\"RUNNING\",\"jobsPerHour\":4.25,\"failures\":[],\"runs\":{\"total\":12,\"charged\":12,"
                + "\"evicted\":0}}";
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit/summary").willReturn(json(summary)));

        // when
        Result result = maestro.run("task", "show", "user.ana.fit");

        // then
        assertThat(result.out())
                .matches("\\p{ASCII}+")
                .containsPattern("time limit +02:00:00\n")
                .containsPattern("rate +4\\.[23] jobs");
    }

    @Test
    void theLinesOfAWatchedTask() {
        // given
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/tasks/user.ana.fit")
                        .willReturn(json(task("user.ana.fit", "DONE", 0, 0, 0, 0, 20, 0, 0, 0))));

        // when
        Result result = maestro.run("task", "watch", "user.ana.fit");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        user.ana.fit DONE: 0 registered, 0 assigned, 0 running, 20 done, 0 failed, 0 killed
                        task user.ana.fit DONE 20/20 jobs
                        """);
    }
}
