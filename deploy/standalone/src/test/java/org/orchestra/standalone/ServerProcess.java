package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The standalone application in a process of its own, on whatever ports are free, with the in-process Temporal. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Path home;
    private final Process process;

    private ServerProcess(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    /** Starts it and waits until it is up. */
    static ServerProcess start(Path home, Map<String, String> environment) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandaloneApplication.class.getName(),
                        "serve")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(home).toFile()));
        builder.environment().remove("TEMPORAL_ADDRESS");
        builder.environment()
                .putAll(Map.of("LC_ALL", "C.UTF-8", "ORCHESTRA_HOME", home.toString(), "ORCHESTRA_PORT", "0"));
        builder.environment().putAll(environment);
        builder.environment().compute("PATH", (name, path) -> withoutTemporal(path));
        // A server that was killed leaves this behind.
        Files.deleteIfExists(home.resolve("running.properties"));
        var server = new ServerProcess(home, builder.start());
        Await.until(START_LIMIT, "up; see " + log(home), server::isUpOrDead);
        assertThat(server.process.isAlive()).as(server.story()).isTrue();
        return server;
    }

    String url() {
        return RunningServer.recall(new Home(home)).orElseThrow().url();
    }

    /** The process, those that it started, and PostgreSQL, which has made itself independent. */
    List<Long> processes() throws IOException {
        String postgres =
                Files.readAllLines(home.resolve("postgres/postmaster.pid")).get(0);
        return Stream.concat(
                        Stream.of(process.pid(), Long.valueOf(postgres)),
                        process.descendants().map(ProcessHandle::pid))
                .distinct()
                .toList();
    }

    /** As a crash does it: nothing of it gets to do anything any more. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Server.sweep(new Home(home));
    }

    private boolean isUpOrDead() {
        return !process.isAlive() || RunningServer.recall(new Home(home)).isPresent();
    }

    private String story() throws IOException {
        return Files.readString(log(home));
    }

    private static Path log(Path home) {
        return home.resolveSibling("orchestra.log");
    }

    private static String withoutTemporal(String path) {
        return String.join(
                File.pathSeparator,
                java.util.Arrays.stream(path.split(File.pathSeparator))
                        .filter(folder -> !Files.exists(Path.of(folder, "temporal")))
                        .toList());
    }
}
