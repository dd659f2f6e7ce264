package org.orchestra.standalone;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileLock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.orchestra.api.server.ServerVersion;

/** Reports whether the system is up, where it is, and what it has to do. */
final class StatusReport {
    static final int UP = 0;
    static final int DOWN = 3;
    private static final int ANSWER_MILLIS = 5_000;
    private static final int MAX_TASKS = 10;

    private final Home home;
    private final PrintStream out;

    StatusReport(Home home, PrintStream out) {
        this.home = home;
        this.out = out;
    }

    /**
     * Prints it.
     *
     * @return {@link #UP} or {@link #DOWN}, the exit code
     */
    int print() throws IOException {
        Optional<FileLock> lock = home.lock();
        if (lock.isPresent()) {
            lock.get().channel().close();
            out.println("Orchestra is down; start it with orchestra up.");
            return DOWN;
        }
        Optional<RunningServer> server = RunningServer.recall(home);
        if (server.isEmpty()) {
            out.println("Orchestra is starting or stopping; see " + home.resolve("orchestra.log") + ".");
            return DOWN;
        }
        return print(server.get());
    }

    private int print(RunningServer server) {
        boolean healthy = isHealthy(server);
        out.println(healthy ? "Orchestra is up." : "Orchestra is not well; see " + home.resolve("orchestra.log") + ".");
        line("API", server.url() + "/api/v1");
        line("Swagger UI", server.url() + "/swagger-ui.html");
        line("Temporal", server.temporal());
        server.temporalUi().ifPresent(ui -> line("Temporal UI", ui));
        printDatabase();
        line("Version", ServerVersion.read() + ", Java " + Runtime.version());
        home.read("runs/confinement").ifPresent(words -> line("Jobs", words));
        line("Home", home.path().toString());
        line("Admin", "user admin, password in " + home.resolve("admin-password"));
        return healthy ? UP : DOWN;
    }

    private void printDatabase() {
        try (Connection connection = EmbeddedDatabase.dataSource(home).getConnection()) {
            line(
                    "PostgreSQL",
                    connection.getMetaData().getDatabaseProductVersion() + ", "
                            + connection.getMetaData().getURL().replaceAll("\\?.*", ""));
            for (String node : unhealthyNodes(connection)) {
                line("No jobs", node);
            }
            List<String> tasks = openTasks(connection);
            line("Open tasks", tasks.isEmpty() ? "none" : "");
            tasks.stream().limit(MAX_TASKS).forEach(task -> out.println("               " + task));
            if (tasks.size() > MAX_TASKS) {
                out.println("               and more");
            }
        } catch (SQLException e) {
            line("PostgreSQL", "does not answer: " + e.getMessage());
        }
    }

    private static List<String> unhealthyNodes(Connection connection) throws SQLException {
        List<String> nodes = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT name, health_reason FROM node WHERE health <> 'HEALTHY' ORDER BY id LIMIT 10")) {
            while (rows.next()) {
                nodes.add(rows.getString(1) + " gets none: " + rows.getString(2));
            }
        }
        return nodes;
    }

    private static List<String> openTasks(Connection connection) throws SQLException {
        List<String> tasks = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT t.name, t.state, t.jobs, c.done
                        FROM open_task t JOIN task_tally c ON c.task_id = t.id
                        ORDER BY t.id LIMIT 11
                        """)) {
            while (rows.next()) {
                tasks.add(format(
                        "%s %s %d of %s done",
                        rows.getString(1), rows.getString(2), rows.getInt(4), counted(rows.getInt(3), "job")));
            }
        }
        return tasks;
    }

    private static boolean isHealthy(RunningServer server) {
        try {
            var connection =
                    (HttpURLConnection) URI.create(server.healthUrl()).toURL().openConnection();
            connection.setConnectTimeout(ANSWER_MILLIS);
            connection.setReadTimeout(ANSWER_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private void line(String what, String words) {
        out.printf("  %-12s %s%n", what, words);
    }
}
