package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.orchestra.maestro.session.Environment;
import org.orchestra.maestro.terminal.Output;

/**
 * Runs common commands against a local stub server, so that the launcher can archive the classes that they load and
 * later starts are faster. It leaves no files behind.
 */
final class ClassArchiveTraining {
    private static final String TASK = """
            {"name": "user.ana.fit", "owner": "ana", "state": "DONE", "jobs": 1, "bypass": false, "priority": 0,
             "counts": {"registered": 0, "assigned": 0, "activated": 0, "running": 0, "done": 1, "failed": 0,
                        "killed": 0, "broken": 0},
             "createdAt": "2026-01-01T00:00:00Z"}
            """;

    private ClassArchiveTraining() {}

    public static void main(String[] args) throws IOException {
        Environment.ofThisProcess();
        Path home = Files.createTempDirectory("maestro");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", ClassArchiveTraining::answer);
        server.start();
        try {
            run(home, server.getAddress());
        } finally {
            server.stop(0);
            Files.deleteIfExists(home.resolve(".maestro_credentials"));
            Files.delete(home);
        }
    }

    private static void run(Path home, InetSocketAddress address) {
        String url = "http://" + address.getHostString() + ":" + address.getPort();
        Map<String, String> variables = Map.of("HOME", home.toString(), "MAESTRO_URL", url);
        run(variables, "authenticate", "-u", "ana", "-p", "secret");
        run(variables, "task", "list");
        run(variables, "task", "show", "user.ana.fit", "--output", "json");
        run(variables, "task", "watch", "user.ana.fit");
        run(variables, "task", "--help");
        run(variables, "--version");
    }

    private static void run(Map<String, String> variables, String... command) {
        Output nowhere = new Output(OutputStream.nullOutputStream(), false);
        Environment environment =
                new Environment(variables, InputStream.nullInputStream(), nowhere, nowhere, time -> {}, Duration.ZERO);
        Maestro.commandLine(environment, command).execute(command);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] answer = answerTo(exchange.getRequestURI().getPath()).getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String answerTo(String path) {
        if (path.endsWith("/tokens")) {
            return "{\"token\": \"secret\", \"username\": \"ana\", \"expiresAt\": \"2026-01-02T00:00:00Z\"}";
        }
        if (path.endsWith("/summary")) {
            return "{\"task\": " + TASK + "}";
        }
        return path.endsWith("/tasks") ? "{\"items\": [" + TASK + "], \"page\": 0, \"size\": 500, \"total\": 1}" : TASK;
    }
}
