package org.orchestra.store.testing;

import static java.util.Objects.requireNonNull;

/** Measures work by the rows that PostgreSQL reads for it, which no machine's speed changes. */
public final class RowsRead {
    private RowsRead() {}

    /** How many rows of a table some work reads, in a transaction of its own. */
    public static long of(StoreExtension store, String table, Runnable work) {
        return requireNonNull(store.transaction().execute(status -> {
            long before = soFar(store, table);
            work.run();
            return soFar(store, table) - before;
        }));
    }

    private static long soFar(StoreExtension store, String table) {
        return store.jdbc().sql("""
                        SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables
                        WHERE relname = :table
                        """).param("table", table).query(Long.class).single();
    }
}
