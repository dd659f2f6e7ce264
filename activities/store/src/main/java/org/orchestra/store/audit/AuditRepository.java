package org.orchestra.store.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of the audit log. */
@Component
class AuditRepository {
    private static final ListOrder LATEST_FIRST =
            ListOrder.descending(ListOrder.time("last_at"), ListOrder.number("id"));

    private final JdbcClient jdbc;

    AuditRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param fold equal for what is counted in one row; null for a row of its own */
    void add(AuditEntry entry, @Nullable String fold) {
        jdbc.sql("""
                        INSERT INTO audit_entry (kind, actor, act, subject, address, first_at, last_at, fold)
                        VALUES (:kind, :actor, :act, :subject, :address, :at, :at, :fold)
                        ON CONFLICT (fold) DO UPDATE
                        SET times = least(audit_entry.times, 2147483646) + 1,
                            last_at = greatest(audit_entry.last_at, excluded.last_at)
                        """)
                .param("kind", entry.kind().name())
                .param("actor", entry.actor())
                .param("act", entry.act())
                .param("subject", entry.subject())
                .param("address", entry.address())
                .param("at", time(entry.lastAt()))
                .param("fold", fold)
                .update();
    }

    Page<AuditEntry> list(@Nullable String actor, @Nullable Instant since, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT kind, actor, act, subject, address, times, first_at, last_at"
                        + LATEST_FIRST.key() + " FROM audit_entry WHERE true"
                        + (actor == null ? "" : " AND actor = :actor")
                        + (since == null ? "" : " AND last_at >= :since")
                        + LATEST_FIRST.after(page) + LATEST_FIRST.limit())
                .param("actor", actor)
                .param("since", since == null ? null : time(since));
        return LATEST_FIRST.read(statement, page, AuditEntry.class);
    }

    int deleteBefore(Instant before) {
        return jdbc.sql("DELETE FROM audit_entry WHERE last_at < :before")
                .param("before", time(before))
                .update();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
