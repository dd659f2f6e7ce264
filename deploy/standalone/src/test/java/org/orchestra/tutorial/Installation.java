package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A fresh installation on the testbed: a PostgreSQL and a Temporal namespace of its own, api and worker started with
 * {@code java -jar}, and maestro. Everything is configured as the README tells an admin to.
 */
final class Installation implements AutoCloseable {
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().getParent().getParent();
    private static final String ADMIN_PASSWORD = "a password of the test";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    final String id = UUID.randomUUID().toString().substring(0, 8);
    final String user = "kt-" + id;
    final Path volume;
    private final Path home;
    private final EmbeddedPostgres postgres;
    private final int port = freePort();
    private final int healthPort = freePort();
    private final Map<String, String> configuration = new HashMap<>();
    private final Process api;
    private Process worker;
    private final List<Process> processes = new ArrayList<>();

    /** Starts the api and one worker on a cluster with queues of the given nodes and their slots. */
    Installation(Map<String, Map<String, Integer>> nodesByQueue) throws IOException {
        this(nodesByQueue, Map.of());
    }

    /** @param settings further environment variables of both processes */
    Installation(Map<String, Map<String, Integer>> nodesByQueue, Map<String, String> settings) throws IOException {
        this(nodesByQueue, settings, Map.of());
    }

    /** @param databaseSettings server parameters of its PostgreSQL */
    Installation(
            Map<String, Map<String, Integer>> nodesByQueue,
            Map<String, String> settings,
            Map<String, String> databaseSettings)
            throws IOException {
        home = Files.createTempDirectory("orchestra-kt-");
        volume = Files.createDirectory(home.resolve("volume"));
        EmbeddedPostgres.Builder database = EmbeddedPostgres.builder();
        databaseSettings.forEach(database::setServerConfig);
        postgres = database.start();
        registerNamespace();
        configure(nodesByQueue);
        configuration.putAll(settings);
        api = start(
                "api",
                Map.of("SERVER_PORT", String.valueOf(port), "MANAGEMENT_SERVER_PORT", String.valueOf(healthPort)));
        startWorker();
        awaitApi();
        awaitCapacity();
    }

    void startWorker() throws IOException {
        worker = start("worker", Map.of("SERVER_PORT", String.valueOf(freePort())));
    }

    /** Kills the worker as a crash would: with SIGKILL. */
    void killWorker() {
        worker.destroyForcibly();
        await().until(() -> !worker.isAlive());
    }

    /** Signs the test's user up and in. */
    void signUp() throws IOException {
        maestro("authenticate", "-u", "admin", "-p", ADMIN_PASSWORD);
        maestro("user", "create", user, "--email", user + "@lab.example", "-p", "secret of " + user);
        maestro("authenticate", "-u", user, "-p", "secret of " + user);
    }

    /** Runs maestro, which must succeed, and returns what it printed. */
    String maestro(String... arguments) throws IOException {
        // HOME, for the token of the test's user must not take the place of the developer's own.
        return run(
                Map.of("HOME", home.toString(), "MAESTRO_URL", "http://localhost:" + port),
                "cli/bin/maestro",
                arguments);
    }

    /** Runs a program of the repository, or of the PATH, which must succeed. */
    String run(String program, String... arguments) throws IOException {
        return run(Map.of(), program, arguments);
    }

    private String run(Map<String, String> environment, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        Path own = REPOSITORY.resolve(program);
        command.add(Files.exists(own) ? own.toString() : program);
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return output;
    }

    Path file(String name) {
        return home.resolve(name);
    }

    static Path tutorial() {
        return REPOSITORY.resolve("deploy/standalone/tutorial");
    }

    String namespace() {
        return "kt-" + id;
    }

    EmbeddedPostgres postgres() {
        return postgres;
    }

    /** The processes of the system itself, by name. */
    Map<String, ProcessHandle> processes() {
        long checkpointer = JdbcClient.create(postgres.getPostgresDatabase())
                .sql("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
                .query(Long.class)
                .single();
        return Map.of(
                "api",
                api.toHandle(),
                "worker",
                worker.toHandle(),
                "PostgreSQL",
                ProcessHandle.of(checkpointer).flatMap(ProcessHandle::parent).orElseThrow());
    }

    private Process start(String name, Map<String, String> more) throws IOException {
        Path module = name.equals("api") ? Path.of("api") : Path.of("activities", "worker");
        Path jar = REPOSITORY.resolve(module).resolve("target/orchestra-" + name + ".jar");
        assertThat(jar).exists();
        File log = home.resolve(name + "-" + processes.size() + ".log").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-jar",
                        jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(log);
        builder.environment().putAll(configuration);
        builder.environment().putAll(more);
        Process process = builder.start();
        processes.add(process);
        return process;
    }

    private void configure(Map<String, Map<String, Integer>> nodesByQueue) {
        configuration.put("SPRING_DATASOURCE_URL", postgres.getJdbcUrl("postgres", "postgres"));
        configuration.put("SPRING_DATASOURCE_USERNAME", "postgres");
        configuration.put("TEMPORAL_NAMESPACE", namespace());
        configuration.put("ORCHESTRA_STORAGE_ROOT", volume.toString());
        configuration.put("ORCHESTRA_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
        // A node may be simulated a moment after the worker has looked for it.
        configuration.put("ORCHESTRA_HEALTH_INTERVAL", "2s");
        configuration.put("ORCHESTRA_HEALTH_REST", "2s");
        configuration.put("ORCHESTRA_BOOTSTRAP_CLUSTERS_0_NAME", "testbed");
        configuration.put("ORCHESTRA_BOOTSTRAP_CLUSTERS_0_TYPE", "kubernetes");
        configuration.put("ORCHESTRA_BOOTSTRAP_CLUSTERS_0_VOLUME_KIND", "host-path");
        configuration.put("ORCHESTRA_BOOTSTRAP_CLUSTERS_0_VOLUME_PATH", volume.toString());
        List<String> queues = List.copyOf(nodesByQueue.keySet());
        int node = 0;
        for (int queue = 0; queue < queues.size(); queue++) {
            String prefix = "ORCHESTRA_BOOTSTRAP_QUEUES_" + queue;
            configuration.put(prefix + "_NAME", queues.get(queue));
            configuration.put(prefix + "_CLUSTER", "testbed");
            configuration.put(prefix + "_CPUS", "0.1");
            configuration.put(prefix + "_MEMORY", "256MB");
            configuration.put(prefix + "_ISDEFAULT", String.valueOf(queue == 0));
            for (Map.Entry<String, Integer> slots :
                    nodesByQueue.get(queues.get(queue)).entrySet()) {
                configure(node++, queues.get(queue), slots);
            }
        }
    }

    private void configure(int number, String queue, Map.Entry<String, Integer> slots) {
        String prefix = "ORCHESTRA_BOOTSTRAP_NODES_" + number;
        configuration.put(prefix + "_NAME", slots.getKey());
        configuration.put(prefix + "_QUEUE", queue);
        configuration.put(prefix + "_SLOTS", String.valueOf(slots.getValue()));
    }

    private void registerNamespace() {
        WorkflowServiceStubs temporal = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv("TEMPORAL_ADDRESS"))
                .build());
        temporal.blockingStub()
                .registerNamespace(RegisterNamespaceRequest.newBuilder()
                        .setNamespace(namespace())
                        .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                        .build());
        temporal.shutdownNow();
    }

    private void awaitApi() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            HttpURLConnection health =
                    (HttpURLConnection) URI.create("http://127.0.0.1:" + healthPort + "/actuator/health")
                            .toURL()
                            .openConnection();
            return health.getResponseCode() == 200;
        });
    }

    /** The worker makes what the configuration names, all at once. */
    private void awaitCapacity() {
        JdbcClient database = JdbcClient.create(postgres.getPostgresDatabase());
        await().atMost(PATIENCE).until(() -> {
            assertThat(worker.isAlive()).as("the worker is alive").isTrue();
            return database.sql("SELECT EXISTS (SELECT FROM node)")
                    .query(Boolean.class)
                    .single();
        });
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the processes and removes what the installation made on the cluster. */
    @Override
    public void close() throws IOException {
        for (Process process : processes) {
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        for (String account : List.of(user, "admin")) {
            run("kubectl", "delete", "namespace", account, "--ignore-not-found", "--wait=false");
            run("kubectl", "delete", "pv", "orchestra-" + account, "--ignore-not-found", "--wait=false");
        }
        postgres.close();
        FileSystemUtils.deleteRecursively(home);
    }
}
