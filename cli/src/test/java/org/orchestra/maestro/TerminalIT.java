package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests the launcher with the built jar in a real terminal, which Python has. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TerminalIT {
    private static final String SHELLS = "/api/v1/tasks/user.ana.fit/jobs/3/shells";
    private static final String PROMPT = "fit$ ";

    /** Its output breaks off here. */
    private static final String LOST = "";

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final List<Process> started = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;

    @BeforeEach
    void serveAShell() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext(SHELLS, exchange -> answer(exchange, 201, "{\"id\":\"17\",\"attempt\":1}"));
        server.createContext(SHELLS + "/17", exchange -> answer(exchange, 204, ""));
        server.createContext(SHELLS + "/17/input", exchange -> answer(exchange, 200, "{\"next\":1000}"));
        server.createContext(SHELLS + "/17/output", this::print);
        server.start();
        maestro.authenticatedAt("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        started.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        threads.shutdownNow();
        server.stop(0);
    }

    @Test
    void theShellHasTheTerminalWithItsKeysAndItsSize() throws Exception {
        // given
        Process terminal = start("job", "shell", "user.ana.fit", "3", "-t");
        assertThat(asked.take()).contains("\"terminal\":{\"rows\":31,\"columns\":97}");
        prints(PROMPT);
        appears(terminal, PROMPT);

        // when it is typed, Ctrl-C, arrow up and Ctrl-D, too
        type(terminal, "\u0003\u001b[A\u0004");

        // then
        StringBuilder typed = new StringBuilder();
        while (typed.length() < 5) {
            typed.append(asked.take());
        }
        assertThat(typed).hasToString("\u0003\u001b[A\u0004");

        // when
        new ProcessBuilder("kill", "-USR1", String.valueOf(terminal.pid()))
                .start()
                .waitFor();

        // then
        assertThat(asked.take()).isEqualTo("{\"terminal\":{\"rows\":20,\"columns\":60}}");

        // when
        events.put("event: end\ndata: {\"exitCode\":42,\"reason\":null}\n\n");

        // then
        assertThat(rest(terminal)).endsWith("\nexit 42, the mode is the same\n");
    }

    @Test
    void aShellThatIsLostSaysSoOnALineOfItsOwnAndLeavesTheTerminalAsItWas() throws Exception {
        // given
        Process terminal = start("job", "shell", "user.ana.fit", "3");
        prints(PROMPT);
        appears(terminal, PROMPT);

        // when
        events.put(LOST);

        // then
        assertThat(rest(terminal))
                .startsWith("\r\nThe connection to the shell is lost")
                .endsWith("\nexit 255, the mode is the same\n");
    }

    @Test
    void aMaestroThatIsEndedLeavesTheTerminalAsItWas() throws Exception {
        // given
        Process terminal = start("job", "shell", "user.ana.fit", "3");
        prints(PROMPT);
        appears(terminal, PROMPT);

        // when
        new ProcessBuilder("kill", "-TERM", String.valueOf(terminal.pid()))
                .start()
                .waitFor();

        // then
        assertThat(rest(terminal)).endsWith("\nexit 143, the mode is the same\n");
    }

    @Test
    void aTerminalThatThereIsNotIsNotGiven() throws Exception {
        // when its input is a file
        Process terminal = start("/bin/sh", "-c", "exec bin/maestro job shell user.ana.fit 3 -t -- top </dev/null");

        // then
        assertThat(rest(terminal))
                .contains("--terminal")
                .contains("see: maestro job shell --help")
                .contains("\nexit 2, ");
        assertThat(asked).isEmpty();
    }

    /** Starts a command, of maestro unless it is a path, in a terminal of 31 rows and 97 columns. */
    private Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("python3", "src/test/resources/terminal.py", "31", "97"));
        if (!command[0].startsWith("/")) {
            words.add("bin/maestro");
        }
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("HOME", maestro.home().toString());
        builder.environment().put("TERM", "xterm");
        builder.environment().put("LC_ALL", "C.UTF-8");
        List.of("COLUMNS", "LINES", "MAESTRO_URL").forEach(builder.environment()::remove);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private void prints(String text) throws InterruptedException {
        events.put("event: output\ndata: " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + "\n\n");
    }

    private static void type(Process terminal, String keys) throws IOException {
        terminal.getOutputStream().write(keys.getBytes(UTF_8));
        terminal.getOutputStream().flush();
    }

    private static void appears(Process terminal, String text) throws IOException {
        InputStream screen = terminal.getInputStream();
        StringBuilder shown = new StringBuilder();
        while (shown.indexOf(text) < 0) {
            int next = screen.read();
            assertThat(next).as("after %s", shown).isNotNegative();
            shown.append((char) next);
        }
    }

    private static String rest(Process terminal) throws IOException {
        return new String(terminal.getInputStream().readAllBytes(), UTF_8);
    }

    private void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            String sent = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            // A sign of life says nothing.
            if (!sent.equals("{}")) {
                asked.add(sent);
            }
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, body.isEmpty() ? -1 : body.length());
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        }
    }

    private void print(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (exchange) {
            OutputStream out = exchange.getResponseBody();
            String event = events.take();
            while (!event.equals(LOST)) {
                out.write(event.getBytes(UTF_8));
                out.flush();
                event = events.take();
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
