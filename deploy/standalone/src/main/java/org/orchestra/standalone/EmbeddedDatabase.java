package org.orchestra.standalone;

import static org.orchestra.domain.Text.format;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/** PostgreSQL out of its Maven artifact, with data that outlives any crash, behind a password, on loopback only. */
final class EmbeddedDatabase implements AutoCloseable {
    static final String USER = "postgres";
    private static final String DATABASE = "orchestra";
    private static final String PORT = "postgres";
    private static final String PASSWORD = "postgres-password";

    // Recovery after a crash reads the log of all that was not yet in its place.
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Home home;
    private final int port;

    private EmbeddedDatabase(Home home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Starts it, after it has stopped one that a crash left running. */
    static EmbeddedDatabase start(Home home, Ports ports) throws IOException, SQLException {
        stopLeftOver(home);
        var database = new EmbeddedDatabase(home, ports.choose(PORT, 0));
        database.launch();
        database.create();
        return database;
    }

    /** The database of a server that is up, for whoever may read the home. */
    static PGSimpleDataSource dataSource(Home home) {
        return dataSource(home, Integer.parseInt(home.read(PORT + ".port").orElseThrow()), DATABASE);
    }

    /** Stops a server that works on the home's data, whoever started it. */
    static void stopLeftOver(Home home) {
        // INT is the fast shutdown: it does not wait for its clients to go.
        running(home).ifPresent(postgres -> postgres.stop("INT"));
    }

    String url() {
        return format("jdbc:postgresql://localhost:%d/%s", port, DATABASE);
    }

    String password() {
        return home.secret(PASSWORD);
    }

    @Override
    public void close() {
        stopLeftOver(home);
    }

    private void launch() throws IOException {
        Redirect log = Redirect.appendTo(home.resolve("postgres.log").toFile());
        home.secret(PASSWORD);
        Path programs = Files.createDirectories(home.resolve("postgres-programs"));
        EmbeddedPostgres.builder()
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
                .setOutputRedirector(log)
                .start();
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
        return home.resolve("postgres");
    }

    /** The server on the data, by the pid that it wrote there and the folder that it works in. */
    private static Optional<ChildProcess> running(Home home) {
        return home.read("postgres/postmaster.pid")
                .flatMap(text -> text.lines().findFirst())
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
