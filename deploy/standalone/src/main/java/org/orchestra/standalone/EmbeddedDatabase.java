package org.orchestra.standalone;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.orchestra.domain.Text.format;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.unit.DataSize;

/** PostgreSQL out of its Maven artifact, with data that outlives any crash, behind a password, on loopback only. */
final class EmbeddedDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
    static final String USER = "postgres";
    private static final String DATABASE = "orchestra";
    private static final String PORT = "postgres";

    /** The shutdown that does not wait for its clients to go. */
    private static final String FAST = "INT";

    private static final Pattern PID = Pattern.compile("\\d{1,9}");
    private static final String PASSWORD = "postgres-password";
    private static final String DATA = "postgres";
    private static final String PROGRAMS = "postgres-programs";

    /** The programs and the data without any task. */
    private static final DataSize FIRST_NEED = DataSize.ofMegabytes(250);

    /** There from before the first byte of the data and the programs until they have worked once. */
    private static final String UNFINISHED = "postgres-unfinished";

    // Recovery after a crash reads the log of all that was not yet in its place.
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Home home;
    private final int port;
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor(
            new ThreadFactoryBuilder().setNameFormat("postgres").setDaemon(true).build());
    private String command = "";
    private @Nullable Process startedAgain;
    private boolean away;

    private EmbeddedDatabase(Home home, int port) {
        this.home = home;
        this.port = port;
    }

    /**
     * Starts it, after it has stopped one that a crash left running, and starts it again whenever it stops, be it because
     * its disk is full: then as soon as there is room.
     */
    static EmbeddedDatabase start(Home home, Ports ports) throws IOException, SQLException {
        stopLeftOver(home);
        forgetUnfinished(home);
        var database = new EmbeddedDatabase(home, ports.choose(PORT, 0));
        try {
            database.launch();
            database.create();
            home.delete(UNFINISHED);
        } catch (IOException | SQLException | RuntimeException e) {
            database.close();
            forgetUnfinished(home);
            throw e;
        }
        var unused = database.supervisor.scheduleWithFixedDelay(
                () -> look(database::supervise), BETWEEN_LOOKS.toMillis(), BETWEEN_LOOKS.toMillis(), MILLISECONDS);
        return database;
    }

    /** What a first start left that was killed or found no room: the library would take it for whole. */
    private static void forgetUnfinished(Home home) {
        if (home.read(UNFINISHED).isPresent()) {
            home.deleteFolder(DATA);
            home.deleteFolder(PROGRAMS);
            home.delete(UNFINISHED);
        }
    }

    /** The database of a server that is up, for whoever may read the home. */
    static PGSimpleDataSource dataSource(Home home) {
        return dataSource(home, Integer.parseInt(home.read(PORT + ".port").orElseThrow()), DATABASE);
    }

    /** Stops a server that works on the home's data, whoever started it. */
    static void stopLeftOver(Home home) {
        running(home).ifPresent(postgres -> postgres.stop(FAST));
    }

    String url() {
        return format("jdbc:postgresql://localhost:%d/%s", port, DATABASE);
    }

    String password() {
        return home.secret(PASSWORD);
    }

    @Override
    public void close() {
        supervisor.shutdownNow();
        synchronized (this) {
            // It has not told its pid yet when it was started a moment ago.
            if (startedAgain != null) {
                ChildProcess.of(startedAgain.toHandle()).ifPresent(postgres -> postgres.stop(FAST));
            }
            stopLeftOver(home);
        }
    }

    /** Whether it has stopped and is being started again. */
    synchronized boolean isAway() {
        return away;
    }

    /** Whatever is wrong now, a lack of threads included, the next look may find it mended: a throw would be the last. */
    static void look(Runnable supervision) {
        try {
            supervision.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("It cannot be told now whether PostgreSQL runs: {}", e.toString());
        }
    }

    private synchronized void supervise() {
        if (supervisor.isShutdown()) {
            return;
        }
        if (running(home).isPresent()) {
            if (away) {
                LOG.info("PostgreSQL runs again");
            }
            away = false;
            return;
        }
        if (!away) {
            LOG.error("PostgreSQL has stopped: it is started until it runs; see {}", home.resolve("postgres.log"));
            away = true;
        }
        startAgain();
    }

    /** Only starts it: the next look tells whether it runs. The library would wait, and let nobody else try. */
    private void startAgain() {
        try {
            List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", "exec " + command));
            if (System.getProperty("user.name").equals("root")) {
                // As the library does it: PostgreSQL refuses to run as root.
                words.addAll(0, List.of("unshare", "-U"));
            }
            startedAgain = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(log(home))
                    .start();
        } catch (IOException e) {
            LOG.warn("PostgreSQL cannot be started now: {}", e.toString());
        }
    }

    private static Redirect log(Home home) {
        return Redirect.appendTo(home.resolve("postgres.log").toFile());
    }

    private void launch() throws IOException {
        Redirect log = log(home);
        home.secret(PASSWORD);
        if (!Files.exists(data(home))) {
            requireRoom();
            home.write(UNFINISHED, "");
        }
        Path programs = Files.createDirectories(home.resolve(PROGRAMS));
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(programs.toFile())
                .setDataDirectory(data(home))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(port)
                .setPGStartupWait(START_LIMIT)
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", home.resolve(PASSWORD).toString())
                .setLocaleConfig("locale-provider", "builtin")
                .setLocaleConfig("builtin-locale", "C.UTF-8")
                .setLocaleConfig("locale", "C")
                .setConnectConfig("password", password())
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "localhost")
                .setServerConfig("unix_socket_directories", "''")
                .setServerConfig("max_connections", "100")
                .setErrorRedirector(log)
                .setOutputRedirector(log);
        try {
            server.start();
        } catch (ExceptionInInitializerError e) {
            throw new IOException("The programs of PostgreSQL cannot be unpacked.", e);
        }
        // The library opens it to everybody.
        Files.setPosixFilePermissions(programs, PosixFilePermissions.fromString("rwx------"));
        // Kept here, for a start on a full disk may spoil the file.
        command = Files.readString(data(home).resolve("postmaster.opts")).strip();
    }

    /** Of what happens without room the library tells nothing, or tells it after minutes. */
    private void requireRoom() throws IOException {
        DataSize free = DataSize.ofBytes(Files.getFileStore(home.path()).getUsableSpace());
        if (free.compareTo(FIRST_NEED) < 0) {
            throw new IOException(format(
                    "the first start needs %d MB on the disk of %s, which has %d MB: make room there and run orchestra up again.",
                    FIRST_NEED.toMegabytes(), home.path(), free.toMegabytes()));
        }
    }

    private void create() throws SQLException {
        try (Connection connection = dataSource(home, port, "postgres").getConnection();
                Statement statement = connection.createStatement();
                ResultSet there =
                        statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (!there.next()) {
                statement.execute("CREATE DATABASE " + DATABASE);
            }
        }
    }

    private static PGSimpleDataSource dataSource(Home home, int port, String database) {
        var source = new PGSimpleDataSource();
        source.setUrl(format("jdbc:postgresql://localhost:%d/%s", port, database));
        source.setUser(USER);
        source.setPassword(home.secret(PASSWORD));
        return source;
    }

    private static Path data(Home home) {
        return home.resolve(DATA);
    }

    /** The server on the data, by the pid that it wrote there and the folder that it works in. */
    private static Optional<ChildProcess> running(Home home) {
        return home.read("postgres/postmaster.pid")
                .flatMap(text -> text.lines().findFirst())
                .filter(PID.asMatchPredicate())
                .map(Long::parseLong)
                .filter(pid -> worksIn(pid, data(home)))
                .flatMap(ChildProcess::find);
    }

    private static boolean worksIn(long pid, Path folder) {
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), folder);
        } catch (IOException gone) {
            return false;
        }
    }
}
