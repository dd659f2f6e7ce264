package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

class CompletionTest {
    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @BeforeEach
    void somebodyIsSignedIn() {
        maestro.authenticated();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cas                      | castor
            task li                  | list
            task list --sta          | --state
            task list --state FIN    | FINALIZED
            task list --state = FIN  | FINALIZED
            task list -o ya          | yaml
            completion z             | zsh
            __comp                   |
            tsak li                  |
            """)
    void completesCommandsOptionsAndTheirValues(String line, String word) {
        assertThat(complete(line.split(" "))).isEqualTo(new Result(0, word == null ? "" : word + "\n", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tasks    | task show
            tasks    | task logs --failed -t
            tasks    | job list
            datasets | castor download
            datasets | task create -c
            queues   | task list --queue
            queues   | queue show
            nodes    | node drain
            job-types | job-type show
            job-types | task create --job-type
            tasks    | conductor status
            """)
    void completesNamesThatTheServerHas(String listing, String line) {
        // given
        has(listing, "user.ana.fit", "user.ana.b");
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        words.add("");

        // then
        assertThat(complete(words.toArray(String[]::new)).out()).isEqualTo("user.ana.b\nuser.ana.fit\n");
    }

    @Test
    void asksForNamesOnceInAMinute() throws IOException {
        // given
        has("queues", "cpu");
        complete("queue", "show", "");
        has("queues", "gpu");

        // then
        assertThat(complete("queue", "show", "").out()).isEqualTo("cpu\n");
        maestro.server().verify(1, getRequestedFor(urlPathEqualTo("/api/v1/queues")));
        aMinutePasses();
        assertThat(complete("queue", "show", "").out()).isEqualTo("gpu\n");
    }

    @Test
    void aServerThatIsAwayIsLeftAloneForAMinute() throws IOException {
        // given
        has("queues", "cpu");
        complete("queue", "show", "");
        maestro.server()
                .stubFor(get(urlPathEqualTo("/api/v1/queues"))
                        .willReturn(aResponse().withStatus(503)));
        aMinutePasses();

        // then
        assertThat(complete("queue", "show", "")).isEqualTo(new Result(0, "cpu\n", ""));
        assertThat(complete("queue", "show", "")).isEqualTo(new Result(0, "cpu\n", ""));
        maestro.server().verify(2, getRequestedFor(urlPathEqualTo("/api/v1/queues")));
    }

    @Test
    void offersNothingThatAShellTakesApart() {
        // given
        has("queues", "$(rm -rf .)", "a b", "gpu");

        // then
        assertThat(complete("queue", "show", "").out()).isEqualTo("gpu\n");
    }

    @Test
    void offersNoNamesToStrangers() throws IOException {
        // given
        Files.delete(maestro.credentials());

        // then
        assertThat(maestro.run("__complete", "--", "queue", "show", "")).isEqualTo(new Result(0, "", ""));
    }

    @Test
    void bashTakesTheLinesAsTheyAre() throws Exception {
        // given
        String script = maestro.run("completion", "bash").out() + """
                maestro() { echo "$#:$*"; echo '$(echo hacked)'; }
                COMP_WORDS=(maestro task show us) COMP_CWORD=3
                _maestro
                printf '%s\\n' "${COMPREPLY[@]}"
                complete -p maestro
                """;

        // when
        Process bash = new ProcessBuilder("bash", "-c", script)
                .redirectErrorStream(true)
                .start();

        // then
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8))
                .isEqualTo("5:__complete -- task show us\n$(echo hacked)\ncomplete -o default -F _maestro maestro\n");
    }

    private Result complete(String... words) {
        return maestro.authenticated()
                .run(Stream.concat(Stream.of("__complete", "--"), Stream.of(words))
                        .toArray(String[]::new));
    }

    private void has(String listing, String... names) {
        maestro.server()
                .stubFor(get(urlPathEqualTo("/api/v1/" + listing))
                        .willReturn(json(page(Stream.of(names)
                                .map(name -> "{\"name\":\"" + name + "\"}")
                                .toArray(String[]::new)))));
    }

    private void aMinutePasses() throws IOException {
        FileTime before = FileTime.from(Instant.now().minus(Duration.ofMinutes(2)));
        try (Stream<Path> names = Files.list(maestro.home().resolve(".cache/maestro"))) {
            for (Path file : names.toList()) {
                Files.setLastModifiedTime(file, before);
            }
        }
    }
}
