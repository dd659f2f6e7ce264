package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.problem;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;
import org.orchestra.maestro.server.ProgramVersion;

class DoctorCommandTest {
    private static final String HERE = ProgramVersion.ofThisProgram().text();

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void findsNothingToMend() {
        // given
        answers(Instant.now());
        signedIn(Instant.now().plus(Duration.ofDays(30)));

        // when
        Result result = maestro.run("doctor");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("ok       program   maestro "),
                        line -> assertThat(line).startsWith("ok       server    " + maestro.url() + " answers in "),
                        line -> assertThat(line).isEqualTo("ok       versions  the server's is " + HERE + ", and fits"),
                        line -> assertThat(line).isEqualTo("ok       clock     is the server's, or nearly"),
                        line -> assertThat(line).startsWith("ok       sign-in   ana, role USER; the token expires at "),
                        line -> assertThat(line).contains(" disk ", " free in "));
    }

    @Test
    void warnsOfWhatWillBeWrong() {
        // given
        answers(Instant.now().minus(Duration.ofHours(1)));
        signedIn(Instant.now().plus(Duration.ofDays(1)));

        // when
        Result result = maestro.run("doctor");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .containsPattern("warning  clock     is 36\\d\\d s ahead of the server's; times of --since are off")
                .containsPattern("warning  sign-in   ana.*; sign in again: maestro authenticate -u USER -p");
    }

    @Test
    void saysWhatToMend() {
        // given
        answers(Instant.now());
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/me")
                        .willReturn(problem(401, "token-expired", "Your token expired; run: maestro authenticate")));

        // when
        Result expired = maestro.run("doctor");
        Result nobody = maestro.run(Map.of(), "--server", "http://localhost:1", "doctor");

        // then
        assertThat(expired.exitCode()).isEqualTo(1);
        assertThat(expired.out()).contains("failed   sign-in   Your token expired; run: maestro authenticate\n");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.out())
                .contains("failed   server    Cannot connect to an Orchestra server at http://localhost:1; start it")
                .doesNotContain("sign-in");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.9, warning, older than maestro 0.1, use maestro 0.0",
        "0.2.0-SNAPSHOT, warning, newer than maestro 0.1, upgrade maestro for what is new",
        "1.0.0, failed, newer than maestro 0.1, upgrade maestro",
        "'', warning, does not tell its version, ask an administrator to upgrade it",
        "latest, warning, does not tell its version, ask an administrator to upgrade it"
    })
    void comparesVersions(String version, String grade, String difference, String advice) {
        // given
        answers(Instant.now(), version);
        signedIn(Instant.now().plus(Duration.ofDays(30)));

        // when
        Result result = maestro.run("doctor");

        // then
        assertThat(result.exitCode()).isEqualTo(grade.equals("failed") ? 1 : 0);
        assertThat(result.out().lines().filter(line -> line.contains(" versions ")))
                .singleElement()
                .asString()
                .startsWith(grade)
                .contains(difference, advice);
    }

    @Test
    void namesTheTokenInAVariable() {
        // given
        answers(Instant.now());
        signedIn(Instant.now().plus(Duration.ofDays(1)));
        Map<String, String> variables = Map.of("MAESTRO_URL", maestro.url(), "MAESTRO_TOKEN", "given");

        // then
        assertThat(maestro.run(variables, "doctor").out())
                .containsPattern(
                        "warning  sign-in   ana, role USER, by the token in MAESTRO_TOKEN; .*; put a new one there\n");
        maestro.server()
                .stubFor(get("/api/v1/me").willReturn(problem(401, "not-authenticated", "Not known: authenticate.")));
        assertThat(maestro.run(variables, "doctor").out())
                .contains(
                        "failed   sign-in   Not known: authenticate. The token is the one in MAESTRO_TOKEN: correct it, or unset"
                                + " MAESTRO_TOKEN.\n");
    }

    private void answers(Instant time) {
        answers(time, HERE);
    }

    private void answers(Instant time, String version) {
        maestro.server()
                .stubFor(get("/api/v1/sign-in")
                        .willReturn(json("{}")
                                .withHeader("Orchestra-Version", version)
                                .withHeader(
                                        "Date",
                                        DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC)))));
    }

    private void signedIn(Instant expires) {
        maestro.authenticated()
                .server()
                .stubFor(get("/api/v1/me").willReturn(json("{\"username\":\"ana\",\"role\":\"USER\"}")));
        maestro.server().stubFor(get("/api/v1/tokens/current").willReturn(json("{\"expiresAt\":\"" + expires + "\"}")));
    }
}
