package org.orchestra.tutorial;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What PostgreSQL counts. The statements of functions and triggers are part of the statement that calls them. */
final class DatabaseCounters {
    /** What makes a PostgreSQL of an installation count statements, and keep what it commits as one in production does. */
    static final Map<String, String> SETTINGS = Map.of(
            "shared_preload_libraries", "pg_stat_statements",
            "pg_stat_statements.track_planning", "on",
            "fsync", "on",
            "synchronous_commit", "on",
            "full_page_writes", "on");

    private final JdbcClient jdbc;

    private record Row(double statements, double transactions, double wal, double planning, double executing) {}

    private record Statement(long calls, double millis, double planning, String query) {}

    DatabaseCounters(JdbcClient jdbc) {
        this.jdbc = jdbc;
        jdbc.sql("CREATE EXTENSION pg_stat_statements").update();
    }

    /** Since the server began. */
    Map<String, Double> counts() {
        Row row = jdbc.sql("""
                SELECT (SELECT sum(calls) FROM pg_stat_statements) AS statements,
                       (SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database) AS transactions,
                       (SELECT sum(total_plan_time) FROM pg_stat_statements) AS planning,
                       (SELECT sum(total_exec_time) FROM pg_stat_statements) AS executing,
                       (SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn) / 1024 AS wal
                """).query(Row.class).single();
        Map<String, Double> counts = new LinkedHashMap<>();
        counts.put("statements", row.statements());
        counts.put("transactions", row.transactions());
        counts.put("ms of planning", row.planning());
        counts.put("ms of executing, with waits", row.executing());
        counts.put("KiB of write-ahead log", row.wal());
        return counts;
    }

    /** The most frequent statements since the server began, one a line. */
    String mostFrequent(int jobs) {
        List<Statement> statements = jdbc.sql("""
                SELECT calls, total_exec_time AS millis, total_plan_time AS planning, regexp_replace(query, '\\s+', ' ', 'g') AS query
                FROM pg_stat_statements ORDER BY calls DESC LIMIT 15
                """).query(Statement.class).list();
        StringBuilder lines = new StringBuilder();
        for (Statement statement : statements) {
            String query = statement.query();
            lines.append(String.format(
                    Locale.ROOT,
                    "%8.2f %8.3f ms %8.3f ms to plan  %s%n",
                    statement.calls() / (double) jobs,
                    statement.millis() / jobs,
                    statement.planning() / jobs,
                    query.substring(0, Math.min(query.length(), 100))));
        }
        return lines.toString();
    }
}
