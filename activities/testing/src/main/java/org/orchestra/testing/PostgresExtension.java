package org.orchestra.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A real PostgreSQL with Orchestra's schema: one server for the whole JVM, and for every instance a database of its own.
 * Use it as a {@code @RegisterExtension static final} field.
 */
public final class PostgresExtension implements BeforeAllCallback {
    private @Nullable PGSimpleDataSource database;

    @Override
    public void beforeAll(ExtensionContext context) {
        database();
    }

    /** Every call for a connection opens a new one. */
    public DataSource dataSource() {
        return database();
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(dataSource());
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(dataSource()));
    }

    /** Points a Spring application at this database; call it from a {@code @DynamicPropertySource} method. */
    public void register(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", () -> database().getUrl());
        properties.add("spring.datasource.username", () -> database().getUser());
        properties.add("spring.datasource.password", () -> "");
    }

    /** Empties every table. */
    public void clear() {
        jdbc().sql("TRUNCATE account, cluster, queue, volume_mark CASCADE").update();
    }

    private synchronized PGSimpleDataSource database() {
        if (database == null) {
            database = TestServer.newDatabase();
        }
        return database;
    }

    private static final class TestServer {
        private static final String TEMPLATE = "orchestra_template";

        /** What makes it wait for the disk, which only a benchmark wants. */
        private static final List<String> DURABLE = Boolean.getBoolean("benchmark.durable")
                ? List.of("fsync", "synchronous_commit", "full_page_writes")
                : List.of();

        private static final EmbeddedPostgres POSTGRES = start();
        private static final AtomicInteger DATABASES = new AtomicInteger();

        static PGSimpleDataSource newDatabase() {
            String name = "orchestra_" + DATABASES.incrementAndGet();
            synchronized (POSTGRES) {
                sql("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
            }
            return database(name);
        }

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres.Builder server = EmbeddedPostgres.builder().setServerConfig("max_connections", "200");
                DURABLE.forEach(setting -> server.setServerConfig(setting, "on"));
                EmbeddedPostgres postgres = server.start();
                JdbcClient.create(postgres.getPostgresDatabase())
                        .sql("CREATE DATABASE " + TEMPLATE)
                        .update();
                Flyway.configure()
                        .dataSource(postgres.getDatabase("postgres", TEMPLATE))
                        .load()
                        .migrate();
                return postgres;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void sql(String statement) {
            JdbcClient.create(POSTGRES.getPostgresDatabase()).sql(statement).update();
        }

        private static PGSimpleDataSource database(String name) {
            return (PGSimpleDataSource) POSTGRES.getDatabase("postgres", name);
        }
    }
}
