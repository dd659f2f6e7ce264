package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.MaestroExtension.json;
import static org.orchestra.maestro.MaestroExtension.page;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests several servers, how they are reached, and what of that is shown. */
class ContextCommandTest {
    private static final String TOKEN =
            "{\"token\":\"fr3sh\",\"username\":\"bob\",\"expiresAt\":\"2026-02-01T00:00:00Z\"}";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @TempDir
    Path folder;

    @Test
    void eachServerHasASignInOfItsOwn() throws IOException {
        // given
        maestro.authenticatedAt("http://localhost:1")
                .server()
                .stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        has("cpu");

        // when
        Result added = run("context", "add", "lab", "--server", maestro.url());
        Result used = run("context", "use", "lab");
        run("authenticate", "-u", "bob", "-p", "secret");
        Result listed = run("queue", "list", "-o", "name");

        // then
        assertThat(added)
                .isEqualTo(new Result(
                        0, "context lab is " + maestro.url() + "; use it with: maestro context use lab\n", ""));
        assertThat(used.out()).isEqualTo("context lab is in use; sign in with: maestro authenticate -u USER -p\n");
        assertThat(listed).isEqualTo(new Result(0, "cpu\n", ""));
        maestro.server()
                .verify(getRequestedFor(urlPathEqualTo("/api/v1/queues"))
                        .withHeader("Authorization", equalTo("Bearer fr3sh")));
        assertThat(Files.readString(maestro.credentials())).contains("t0ken");
        Path stored = maestro.home().resolve(".config/orchestra/credentials/lab.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("rw-------");
        assertThat(run("context", "list", "-o", "csv").out().lines())
                .containsExactly("context,in-use,server,user,ca", "lab,yes," + maestro.url() + ",bob,");
    }

    @Test
    void theOlderSignInGoesOnWorkingWhereAServerGetsAName() throws IOException {
        // given
        maestro.authenticated()
                .server()
                .stubFor(delete("/api/v1/tokens/current").willReturn(noContent()));
        has("cpu");

        // when
        run("context", "add", "lab", "--server", maestro.url());
        Result used = run("context", "use", "lab");
        Result listed = run("--context", "lab", "queue", "list", "-o", "name");
        Result out = run("--context", "lab", "logout");

        // then
        assertThat(used.out()).isEqualTo("context lab is in use; you are ana\n");
        assertThat(listed.out()).isEqualTo("cpu\n");
        assertThat(out.exitCode()).isZero();
        assertThat(maestro.credentials()).doesNotExist();
    }

    @Test
    void aLogoutAtOneServerLeavesTheOthersAlone() {
        // given two names of this machine, which are two servers to whoever signs in
        String other = maestro.url().replace("localhost", "127.0.0.1");
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        maestro.server().stubFor(delete("/api/v1/tokens/current").willReturn(noContent()));
        has("cpu");
        run("context", "add", "lab", "--server", maestro.url());
        run("context", "add", "test", "--server", other);
        run("--context", "lab", "authenticate", "-u", "bob", "-p", "secret");
        run("--context", "test", "authenticate", "-u", "bob", "-p", "secret");
        run("context", "use", "lab");

        // when
        Result out = run("logout");

        // then
        assertThat(out).isEqualTo(new Result(0, "logged out\n", ""));
        assertThat(run("queue", "list").err()).contains("You are not authenticated");
        assertThat(run("--context", "test", "queue", "list", "-o", "name").out())
                .isEqualTo("cpu\n");
    }

    @Test
    void aLogoutFromOneOfTwoContextsOfAServerEndsItsOwnSignInOnly() {
        // given one that has the sign-in from before it was one, and one with its own
        maestro.authenticated().server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        maestro.server()
                .stubFor(delete("/api/v1/tokens/current")
                        .withHeader("Authorization", equalTo("Bearer fr3sh"))
                        .willReturn(noContent()));
        has("cpu");
        run("context", "add", "lab", "--server", maestro.url());
        run("context", "add", "root", "--server", maestro.url());
        run("--context", "root", "authenticate", "-u", "bob", "-p", "secret");

        // when
        Result out = run("--context", "root", "logout");

        // then
        assertThat(out.out())
                .isEqualTo("logged out; an earlier sign-in at " + maestro.url()
                        + ", as ana, goes on: log out again to end it, too\n");
        assertThat(run("--context", "lab", "queue", "list", "-o", "name").out()).isEqualTo("cpu\n");
    }

    @Test
    void aLogoutEverywhereForgetsEveryTokenOfTheAccount() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        maestro.server().stubFor(delete("/api/v1/me/sign-ins").willReturn(noContent()));
        run("--server", maestro.url(), "authenticate", "-u", "bob", "-p", "secret");
        run("context", "add", "lab", "--server", maestro.url());
        run("context", "add", "night", "--server", maestro.url());
        run("--context", "lab", "authenticate", "-u", "bob", "-p", "secret");

        // then
        assertThat(run("--context", "night", "logout", "--everywhere").out()).isEqualTo("logged out everywhere\n");
        assertThat(run("context", "list", "-o", "csv").out().lines())
                .containsExactly(
                        "context,in-use,server,user,ca",
                        "lab,," + maestro.url() + ",,",
                        "night,," + maestro.url() + ",,");
    }

    @Test
    void showsAndDeletesContexts() {
        // given
        run("context", "add", "lab", "--server", maestro.url());
        run("context", "use", "lab");

        // then
        assertThat(run("context", "show").out()).isEqualTo("context  lab\nserver   " + maestro.url() + "\n");
        assertThat(run("context", "delete", "lab").out())
                .isEqualTo("context lab deleted; it was in use, and commands talk to http://localhost:8080 now\n");
        assertThat(run("context", "show").out()).isEqualTo("context  none\nserver   http://localhost:8080\n");
        assertThat(run("context", "list").out())
                .isEqualTo("You have no contexts; to add one, see: maestro context add --help\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            context use lba                                 | 1 | There is no context lba; did you mean lab? There are: lab.
            queue list --context lba                        | 1 | There is no context lba; did you mean lab? There are: lab.
            queue list --context lab --server http://a      | 2 | Give either --server or --context; see: maestro queue list --help
            context add lab --server http://a               | 1 | There is a context lab already; choose another name, or delete it first: maestro context delete lab
            context add other                               | 2 | Missing required option: '--server=URL'; see: maestro context add --help
            context add ../x --server http://a              | 2 | '../x' cannot be a name; use at most 63 letters, digits, '-' and '_'; see: maestro context add --help
            context add other --server http://ana:s3c@a     | 2 | Invalid value for option '--server': a server address has no '@', and no user or password before one; sign in with maestro authenticate; see: maestro context add --help
            context add other --server http://ana:s/c@a     | 2 | Invalid value for option '--server': a server address has no '@', and no user or password before one; sign in with maestro authenticate; see: maestro context add --help
            context add other --server http://a --ca /none  | 2 | --ca is for an address with https; nobody vouches for http://a; see: maestro context add --help
            context add other --server https://a --ca /none | 1 | /none cannot be read; ask your admin for the file of the server's certificate authority.
            """)
    void refusesWhatThereIsNot(String command, int exitCode, String message) {
        // given
        run("context", "add", "lab", "--server", maestro.url());

        // then
        assertThat(run(command.split(" "))).isEqualTo(new Result(exitCode, "", message + "\n"));
    }

    @Test
    void ofTwoContextsOfAServerTheOneInUseCounts() {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        run("context", "add", "a", "--server", maestro.url());
        run("context", "add", "b", "--server", maestro.url());

        // when
        run("context", "use", "b");
        run("authenticate", "-u", "bob", "-p", "secret");

        // then
        assertThat(run("context", "list", "--columns", "context,user", "-o", "csv")
                        .out())
                .isEqualTo("context,user\na,\nb,bob\n");
        assertThat(run("context", "show").out())
                .isEqualTo("context  b\nserver   " + maestro.url() + "\nuser     bob\n");
    }

    @Test
    void aTokenOfAProgramGoesWhereItsVariableSaysAndToNoContext() {
        // given
        run("context", "add", "lab", "--server", maestro.url());
        run("context", "use", "lab");
        Map<String, String> variables = Map.of("MAESTRO_TOKEN", "given");

        // then
        assertThat(maestro.run(variables, "context", "show").out()).contains("server   http://localhost:8080\n");
        assertThat(maestro.run(variables, "--context", "lab", "queue", "list"))
                .isEqualTo(new Result(
                        2,
                        "",
                        "The token in MAESTRO_TOKEN is of no context; give its server with --server or MAESTRO_URL, or unset"
                                + " MAESTRO_TOKEN; see: maestro queue list --help\n"));
        maestro.run(variables, "__complete", "--", "--context", "lab", "queue", "show", "");
        assertThat(maestro.server().getAllServeEvents()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"contexts": | is damaged; mend it, or move it away and add your contexts again.
            {}           | is damaged; mend it, or move it away and add your contexts again.
            """)
    void contextsThatCannotBeReadAreNotNone(String content, String message) throws IOException {
        // given
        Path file = Files.createDirectories(maestro.home().resolve(".config/orchestra"))
                .resolve("contexts.json");
        Files.writeString(file, content);

        // then
        for (String command : List.of("queue list", "context add lab --server http://a")) {
            assertThat(run(command.split(" "))).isEqualTo(new Result(1, "", file + " " + message + "\n"));
        }
        assertThat(file).hasContent(content);
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(run("queue", "list").err())
                .isEqualTo("Cannot read " + file + "; see that it is a file of yours that you may read.\n");
    }

    @Test
    void aRelativeFolderOfConfigurationIsIgnored() {
        maestro.run(Map.of("XDG_CONFIG_HOME", "target/xdg"), "context", "add", "lab", "--server", "http://a");

        assertThat(run("context", "list", "-o", "name").out()).isEqualTo("lab\n");
    }

    @Test
    void aTokenIsStoredThoughTheFolderIsGone() throws IOException {
        // given
        maestro.server().stubFor(post("/api/v1/tokens").willReturn(json(TOKEN)));
        run("context", "add", "lab", "--server", maestro.url());
        Files.delete(maestro.home().resolve(".config/orchestra/credentials"));

        // then
        assertThat(run("--context", "lab", "authenticate", "-u", "bob", "-p", "secret")
                        .exitCode())
                .isZero();
        assertThat(run("context", "show", "lab").out()).endsWith("user     bob\n");
    }

    @Test
    void trustsTheAuthorityOfAContext() throws Exception {
        // given
        Path keys = keys();
        WireMockServer secure = new WireMockServer(wireMockConfig()
                .dynamicPort()
                .dynamicHttpsPort()
                .keystorePath(keys.toString())
                .keystorePassword("password")
                .keyManagerPassword("password"));
        secure.start();
        try {
            secure.stubFor(get(urlPathEqualTo("/api/v1/queues")).willReturn(json(page())));
            String url = "https://localhost:" + secure.httpsPort();
            maestro.authenticatedAt(url);
            Result before = run("queue", "list");

            // when
            run(
                    "context",
                    "add",
                    "tls",
                    "--server",
                    url,
                    "--ca",
                    certificate(keys).toString());
            Result after = run("queue", "list");

            // then
            assertThat(before.err())
                    .startsWith("Cannot establish a trusted TLS connection to " + url
                            + "; name the file of its certificate authority with maestro context add NAME --server "
                            + url
                            + " --ca FILE");
            assertThat(after.out()).startsWith("No queues found");
        } finally {
            secure.stop();
        }
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws IOException {
        // given a proxy that is asked for http://orchestra.invalid
        String answer = page("{\"name\":\"cpu\",\"isDefault\":false,\"enabledSlots\":1,\"usedSlots\":0,\"cpus\":1,"
                + "\"memoryMib\":1,\"gpus\":0,\"maxSeconds\":60,\"version\":1}");
        StringBuilder heads = new StringBuilder();
        try (ScriptedServer proxy = new ScriptedServer((head, in, out) -> {
            heads.append(head);
            ScriptedServer.write(out, ScriptedServer.answer("200 OK", "application/json", answer));
        })) {
            maestro.authenticatedAt("http://orchestra.invalid");
            String address = proxy.url().replace("http://", "http://ana:pr0xy@");

            // when
            Result result = maestro.run(Map.of("HTTP_PROXY", address), "queue", "list", "-o", "name", "--debug");
            Result direct =
                    maestro.run(Map.of("http_proxy", address, "no_proxy", "lab.example,.invalid"), "queue", "list");

            // then
            assertThat(result.out()).isEqualTo("cpu\n");
            assertThat(heads.toString())
                    .startsWith("GET http://orchestra.invalid:80/api/v1/queues?size=500 HTTP/1.1\r\n")
                    .contains("Proxy-Authorization: Basic "
                            + Base64.getEncoder().encodeToString("ana:pr0xy".getBytes(UTF_8)));
            assertThat(result.err())
                    .startsWith("> GET http://orchestra.invalid:80/api/v1/queues?size=500 by proxy 127.0.0.1:")
                    .contains("\n< 200 in ")
                    .contains("\n> Authorization: (not shown)\n")
                    .doesNotContain("t0ken", "pr0xy");
            assertThat(direct.err()).startsWith("Cannot connect to an Orchestra server at http://orchestra.invalid");
        }
    }

    @Test
    void aProxyThatRefusesIsNamed() throws IOException {
        // given
        try (ScriptedServer proxy =
                new ScriptedServer((head, in, out) -> ScriptedServer.write(out, "HTTP/1.1 403 Not there\r\n\r\n"))) {
            maestro.authenticatedAt("https://orchestra.invalid");
            String address = proxy.url().replace("http://", "");

            // then
            assertThat(maestro.run(Map.of("https_proxy", address), "queue", "list")
                            .err())
                    .isEqualTo(
                            "The proxy " + address
                                    + " does not connect to https://orchestra.invalid (HTTP/1.1 403 Not there); correct HTTPS_PROXY, or add the server to NO_PROXY.\n");
            assertThat(maestro.run(Map.of("https_proxy", "socks://x"), "queue", "list")
                            .err())
                    .isEqualTo(
                            "HTTPS_PROXY is not the address of a proxy; use one such as http://proxy.lab.example:3128\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aProxyThatWantsAPasswordIsNamed(String scheme) throws IOException {
        // given
        try (ScriptedServer proxy = new ScriptedServer((head, in, out) ->
                ScriptedServer.write(out, "HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"))) {
            maestro.authenticatedAt(scheme + "://orchestra.invalid");
            String address = proxy.url().replace("http://", "");
            String variable = scheme + "_proxy";

            // then
            assertThat(maestro.run(Map.of(variable, address), "queue", "list").err())
                    .isEqualTo("The proxy " + address
                            + " wants a user name and a password; write them into HTTPS_PROXY or HTTP_PROXY, as in http://USER:PASSWORD@"
                            + address + ".\n");
            assertThat(maestro.run(Map.of(variable, "http://ana:pr0xy@" + address), "queue", "list")
                            .err())
                    .startsWith("The proxy " + address + " does not take the user name and the password")
                    .doesNotContain("pr0xy");
        }
    }

    @Test
    void debugSaysWhyThereIsNoConnection() {
        // given
        maestro.authenticatedAt("http://localhost:1");

        // then
        assertThat(run("queue", "list", "--debug").err())
                .startsWith("> GET http://localhost:1/api/v1/queues?size=500")
                .containsPattern("\n< ConnectException in \\d+ ms: .*refused.*\nCannot connect to an Orchestra server");
    }

    @Test
    void completesForTheServerThatALineIsFor() {
        // given
        has("cpu");
        maestro.authenticated();
        run("context", "add", "lab", "--server", maestro.url());
        String port = maestro.url().replaceFirst(".*:", "");

        // then
        assertThat(run("__complete", "--", "context", "use", "l").out()).isEqualTo("lab\n");
        assertThat(run("__complete", "--", "--context", "lab", "queue", "show", "")
                        .out())
                .isEqualTo("cpu\n");
        assertThat(run("__complete", "--", "queue", "--server", "http", ":", "//localhost", ":", port, "show", "")
                        .out())
                .isEqualTo("cpu\n");
    }

    private Result run(String... words) {
        return maestro.run(Map.of(), words);
    }

    private void has(String queue) {
        maestro.server()
                .stubFor(get(urlPathEqualTo("/api/v1/queues"))
                        .willReturn(json(page("{\"name\":\"" + queue
                                + "\",\"isDefault\":false,\"enabledSlots\":1,\"usedSlots\":0,\"cpus\":1,\"memoryMib\":1,"
                                + "\"gpus\":0,\"maxSeconds\":60,\"version\":1}"))));
    }

    /** A key for localhost that nobody vouches for but itself. */
    private Path keys() throws IOException, InterruptedException {
        Path store = folder.resolve("keys");
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        String options =
                " -genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=dns:localhost -storepass password";
        List<String> words = new ArrayList<>(List.of((keytool + options).split(" ")));
        words.addAll(List.of("-keystore", store.toString()));
        assertThat(new ProcessBuilder(words).redirectErrorStream(true).start().waitFor())
                .isZero();
        return store;
    }

    private Path certificate(Path keys) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(keys.toFile(), "password".toCharArray());
        String pem =
                Base64.getMimeEncoder().encodeToString(store.getCertificate("a").getEncoded());
        return Files.writeString(
                folder.resolve("ca.pem"), "-----BEGIN CERTIFICATE-----\n" + pem + "\n-----END CERTIFICATE-----\n");
    }
}
