package org.orchestra.maestro;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.orchestra.maestro.session.Environment;
import org.orchestra.maestro.terminal.Output;

/** Runs maestro in this process, with its own home directory and server. */
final class MaestroExtension implements BeforeEachCallback, AfterEachCallback {
    private static final WireMockServer SERVER =
            new WireMockServer(wireMockConfig().dynamicPort());

    private Path home;
    private Environment environment;
    private Runnable pause;
    private List<Duration> pauses;
    private String input;
    private boolean terminal;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!SERVER.isRunning()) {
            SERVER.start();
        }
        SERVER.resetAll();
        home = Files.createTempDirectory("maestro-home");
        pause = () -> {};
        pauses = new ArrayList<>();
        input = "";
        terminal = false;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            paths.sorted(Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    WireMockServer server() {
        return SERVER;
    }

    String url() {
        return "http://localhost:" + SERVER.port();
    }

    Path home() {
        return home;
    }

    Path credentials() {
        return home.resolve(".maestro_credentials");
    }

    /** Stores credentials of ana. */
    MaestroExtension authenticated() {
        return authenticatedAt(url());
    }

    MaestroExtension authenticatedAt(String url) {
        try {
            Files.writeString(credentials(), "{\"server\":\"" + url + "\",\"username\":\"ana\",\"token\":\"t0ken\"}");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MaestroExtension typing(String text) {
        input = text;
        return this;
    }

    MaestroExtension onTerminal() {
        terminal = true;
        return this;
    }

    MaestroExtension pause(Runnable action) {
        pause = action;
        return this;
    }

    /** How long the commands waited, one after another. */
    List<Duration> pauses() {
        return pauses;
    }

    /** Runs a command against this extension's server. */
    Result run(String... command) {
        return run(Map.of("MAESTRO_URL", url()), command);
    }

    Result run(Map<String, String> variables, String... command) {
        return run(new ByteArrayOutputStream(), variables, command);
    }

    /** Runs a command under another name of the program. */
    Result runAs(String called, String... command) {
        return run(called, new ByteArrayOutputStream(), Map.of("MAESTRO_URL", url()), command);
    }

    /** Runs a command with the given standard output. */
    Result run(OutputStream out, Map<String, String> variables, String... command) {
        return run("maestro", out, variables, command);
    }

    private Result run(String called, OutputStream out, Map<String, String> variables, String... command) {
        Map<String, String> all = new HashMap<>(variables);
        all.putIfAbsent("HOME", home.toString());
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        environment = new Environment(
                all,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new Output(out, terminal),
                new Output(err, terminal),
                time -> {
                    pauses.add(time);
                    pause.run();
                },
                Duration.ofMinutes(1));
        int exitCode = Maestro.executeAs(called, environment, command);
        return new Result(
                exitCode, out instanceof ByteArrayOutputStream kept ? kept.toString(UTF_8) : "", err.toString(UTF_8));
    }

    static ResponseDefinitionBuilder json(String body) {
        return aResponse().withHeader("Content-Type", "application/json").withBody(body);
    }

    static ResponseDefinitionBuilder problem(int status, String code, String detail) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/problem+json")
                .withBody("{\"type\":\"about:blank\",\"title\":\"No\",\"status\":" + status + ",\"detail\":\"" + detail
                        + "\",\"code\":\"" + code + "\"}");
    }

    static String page(String... items) {
        return "{\"items\":[" + String.join(",", items) + "],\"next\":null}";
    }

    record Result(int exitCode, String out, String err) {
        String lastLine() {
            String[] lines = out.split("\n");
            return lines[lines.length - 1];
        }
    }
}
