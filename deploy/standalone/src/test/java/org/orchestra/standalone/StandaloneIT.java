package org.orchestra.standalone;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.testing.Privileges;
import org.postgresql.ds.PGSimpleDataSource;

class StandaloneIT {
    private static final int JOBS = 12;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    private static Path folder;

    private static Path home;
    private static Path kept;
    private static ServerProcess server;

    @BeforeAll
    static void start() throws IOException {
        // A path may have any character.
        home = folder.resolve("home, and all");
        kept = Files.createDirectories(folder.resolve("kept, from jobs"));
        Files.createFile(kept.resolve("key"));
        startServer();
    }

    private static void startServer() throws IOException {
        Path configuration = Files.writeString(
                folder.resolve("configuration.yml"), "orchestra.worker.hidden: ['%s']".formatted(kept));
        server = ServerProcess.start(home, Map.of("ORCHESTRA_CONFIG", configuration.toString()));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void runsATaskAndGoesOnAfterACrashWithoutRunningAnyJobTwice() throws Exception {
        // given: jobs that leave a mark each and then wait
        ApiUser admin = signIn();
        admin.uploadFile("user.admin.data", "1 2 3\n");
        admin.uploadDirectory("user.admin.configs", configurations());
        Path marks = Files.createDirectories(folder.resolve("marks"));
        Path go = folder.resolve("go");
        admin.post(
                "tasks",
                task(
                        "user.admin.crash",
                        "echo run >> %s/$ORCHESTRA_JOB; while [ ! -e %s ]; do sleep 0.1; done; cat %%DATA %%IN > %%OUT"
                                .formatted(marks, go)));
        Await.until(LIMIT, "jobs are running", () -> !marksIn(marks).isEmpty());

        // when
        server.kill();
        Files.createFile(go);
        startServer();

        // then
        awaitDone("user.admin.crash");
        assertThat(marksIn(marks))
                .hasSize(JOBS)
                .allSatisfy(mark -> assertThat(mark).hasContent("run"));
        Path results =
                Path.of(signIn().get("tasks/user.admin.crash").get("results").asString());
        assertThat(results.resolve("config-07.json/run-1/output")).hasContent("1 2 3\n{\"number\": 7}");
    }

    @Test
    void keepsSecretsFromOthersAndDataFromPowerFailures() throws Exception {
        // then
        assertThat(permissions(home)).isEqualTo("rwx------");
        assertThat(permissions(home.resolve("admin-password"))).isEqualTo("rw-------");
        assertThat(permissions(home.resolve("postgres-password"))).isEqualTo("rw-------");
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            assertThat(setting(setting)).as(setting).isEqualTo("on");
        }
    }

    @Test
    void nothingListensButTheApiItsHealthAndPostgresqlAndOnThisMachineOnly() throws IOException {
        // when
        List<InetSocketAddress> sockets = ListeningSockets.of(server.processes());
        System.out.println("StandaloneIT: listens on " + sockets);

        // then
        var running = RunningServer.recall(new Home(home)).orElseThrow();
        assertThat(sockets)
                .allSatisfy(socket -> assertThat(socket.getAddress().isLoopbackAddress())
                        .as(socket.toString())
                        .isTrue())
                .extracting(InetSocketAddress::getPort)
                // PostgreSQL may have a socket of IPv4 and one of IPv6.
                .containsOnly(
                        URI.create(running.url()).getPort(),
                        URI.create(running.healthUrl()).getPort(),
                        EmbeddedDatabase.dataSource(new Home(home)).getPortNumbers()[0]);
    }

    /** What a job does that wants to cancel other users' tasks: jobs reach loopback. */
    @Test
    void temporalAnswersNobodyElse() throws IOException {
        for (InetSocketAddress socket : ListeningSockets.of(server.processes())) {
            String target = "127.0.0.1:" + socket.getPort();
            WorkflowServiceStubs outsider = WorkflowServiceStubs.newServiceStubs(
                    WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
            try {
                assertThatThrownBy(() -> outsider.blockingStub()
                                .withDeadlineAfter(30, SECONDS)
                                .getSystemInfo(GetSystemInfoRequest.getDefaultInstance()))
                        .as("a call to Temporal at " + target)
                        .isInstanceOfSatisfying(
                                StatusRuntimeException.class,
                                // Else it may be a Temporal that is slow.
                                refusal -> assertThat(refusal.getStatus().getCode())
                                        .isNotEqualTo(Status.Code.DEADLINE_EXCEEDED));
            } finally {
                outsider.shutdownNow();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postgres", "orchestra"})
    void postgresqlRefusesWhoeverDoesNotKnowThePassword(String guess) {
        // given
        PGSimpleDataSource outsider = EmbeddedDatabase.dataSource(new Home(home));
        outsider.setPassword(guess);

        // then
        assertThatThrownBy(outsider::getConnection).hasMessageContaining("password");
    }

    @Test
    void jobsSeeNeitherItsHomeNorWhatAnAdminHidesWhereTheyHaveNamespaces() throws Exception {
        // given
        Privileges.require(
                Files.readString(home.resolve("runs/confinement")).startsWith("Jobs run in namespaces"),
                "This machine allows no namespaces.");
        ApiUser admin = signIn();
        admin.uploadFile("user.admin.home-data", "1\n");
        admin.uploadDirectory("user.admin.home-configs", Map.of("only.json", "{}"));

        // when
        admin.post(
                "tasks",
                Map.of(
                        "name", "user.admin.home",
                        "dataDataset", "user.admin.home-data",
                        "configDataset", "user.admin.home-configs",
                        "image", "busybox:1",
                        "command",
                                "test ! -e '%s/admin-password' && test ! -e '%s/key' && cat %%DATA %%IN > %%OUT"
                                        .formatted(home, kept)));

        // then
        awaitDone("user.admin.home");
    }

    private ApiUser signIn() throws Exception {
        return ApiUser.signIn(
                server.url(),
                "admin",
                Files.readString(home.resolve("admin-password")).strip());
    }

    private void awaitDone(String task) throws Exception {
        ApiUser admin = signIn();
        Await.until(LIMIT, task + " has ended", () -> {
            String state = admin.get("tasks/" + task).get("state").asString();
            assertThat(state).isIn("REGISTERED", "TESTING", "RUNNING", "DONE");
            return state.equals("DONE");
        });
    }

    private static Map<String, String> task(String name, String command) {
        return Map.of(
                "name", name,
                "dataDataset", "user.admin.data",
                "configDataset", "user.admin.configs",
                "image", "busybox:1",
                "command", command);
    }

    private static Map<String, String> configurations() {
        var files = new TreeMap<String, String>();
        IntStream.range(0, JOBS)
                .forEach(number ->
                        files.put("config-%02d.json".formatted(number), "{\"number\": %d}".formatted(number)));
        return files;
    }

    private static List<Path> marksIn(Path marks) throws IOException {
        try (Stream<Path> files = Files.list(marks)) {
            return files.toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private String setting(String name) throws Exception {
        try (Connection connection = EmbeddedDatabase.dataSource(new Home(home)).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
