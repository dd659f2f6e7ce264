package org.orchestra.store.audit;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of the audit log. */
@Component
class AuditRepository {
    private static final String FILTER = """
             FROM audit_entry
            WHERE (:actor::text IS NULL OR actor = :actor) AND (:since::timestamptz IS NULL OR last_at >= :since)
            """;

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

    List<AuditEntry> list(@Nullable String actor, @Nullable Instant since, PageRequest page) {
        return filtered(
                        "SELECT kind, actor, act, subject, address, times, first_at, last_at" + FILTER
                                + "ORDER BY last_at DESC, id DESC LIMIT :size OFFSET :offset",
                        actor,
                        since)
                .param("size", page.size())
                .param("offset", page.offset())
                .query(AuditEntry.class)
                .list();
    }

    long count(@Nullable String actor, @Nullable Instant since) {
        return filtered("SELECT count(*)" + FILTER, actor, since)
                .query(Long.class)
                .single();
    }

    int deleteBefore(Instant before) {
        return jdbc.sql("DELETE FROM audit_entry WHERE last_at < :before")
                .param("before", time(before))
                .update();
    }

    private StatementSpec filtered(String sql, @Nullable String actor, @Nullable Instant since) {
        return jdbc.sql(sql).param("actor", actor).param("since", since == null ? null : time(since));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
