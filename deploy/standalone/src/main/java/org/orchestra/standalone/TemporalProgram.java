package org.orchestra.standalone;

import io.grpc.StatusRuntimeException;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The {@code temporal} program's server with its web UI, as a process beside this one, on a database file of its own. */
final class TemporalProgram implements TemporalService {
    private static final String NAME = "temporal";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Home home;
    private final int port;
    private final int uiPort;

    private TemporalProgram(Home home, int port, int uiPort) {
        this.home = home;
        this.port = port;
        this.uiPort = uiPort;
    }

    /** Where the program is, if the PATH has it. */
    static Optional<Path> find(Map<String, String> environment) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(environment.getOrDefault("PATH", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, NAME))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Starts it, after it has stopped one that a crash left running. */
    static TemporalProgram start(Path program, Home home, Ports ports) throws IOException {
        stopLeftOver(home);
        int port = ports.choose(NAME, 7233);
        int uiPort = ports.choose("temporal-ui", 8233);
        Process process = new ProcessBuilder(
                        program.toString(),
                        "server",
                        "start-dev",
                        "--ip=127.0.0.1",
                        "--port=" + port,
                        "--ui-port=" + uiPort,
                        "--db-filename=" + home.resolve("temporal.db"),
                        "--log-level=error",
                        "--color=never")
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(home.resolve("temporal.log").toFile()))
                .start();
        ChildProcess.remember(home, NAME, process.toHandle());
        var server = new TemporalProgram(home, port, uiPort);
        server.awaitReadiness();
        return server;
    }

    /** Stops a server that was started from this home. */
    static void stopLeftOver(Home home) {
        ChildProcess.find(home, NAME).ifPresent(left -> left.stop("TERM"));
        ChildProcess.forget(home, NAME);
    }

    @Override
    public Optional<String> address() {
        return Optional.of(target());
    }

    @Override
    public String kind() {
        return "temporal program (it asks jobs for no password: take it off the PATH if users do not trust each other)";
    }

    @Override
    public Optional<String> ui() {
        return Optional.of("http://localhost:" + uiPort);
    }

    @Override
    public void close() {
        stopLeftOver(home);
    }

    private String target() {
        return "127.0.0.1:" + port;
    }

    private void awaitReadiness() throws IOException {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target()).build());
        try {
            service.connect(START_LIMIT);
        } catch (StatusRuntimeException | IllegalStateException e) {
            close();
            throw new IOException("The temporal program did not start: see " + home.resolve("temporal.log") + ".", e);
        } finally {
            service.shutdownNow();
        }
    }
}
