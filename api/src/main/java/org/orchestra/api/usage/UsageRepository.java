package org.orchestra.api.usage;

import static org.orchestra.domain.Text.format;

import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of usage: sums over one row for each user, queue and day, and never over runs. */
@Component
class UsageRepository {
    private static final int DEFAULT_DAYS = 30;

    /** A machine's clock may differ from the database's: no run is longer than its slot was held. */
    private static final String SUMS = format("""
            SELECT CASE WHEN :by = 'USER' THEN a.username END AS username,
                   CASE WHEN :by = 'QUEUE' THEN nullif(u.queue, '') END AS queue,
                   CASE WHEN :by = 'DAY' THEN u.day END AS day,
                   sum(u.slot_seconds) / 3600 AS slot_hours,
                   sum(u.done) AS done, sum(u.failed) AS failed, sum(u.killed) AS killed,
                   least(sum(u.done_seconds), sum(u.slot_seconds) FILTER (WHERE u.queue <> ''))
                       / nullif(sum(u.slot_seconds) FILTER (WHERE u.queue <> ''), 0) AS efficiency,
                   sum(u.peak_mib_seconds) / nullif(sum(u.asked_mib_seconds), 0) AS memory_efficiency
            FROM slot_usage u JOIN account a ON a.id = u.account_id
            WHERE (:owner::text IS NULL OR a.username = :owner)
              AND (:queue::text IS NULL OR u.queue = :queue)
              AND u.day >= coalesce(:since::date, coalesce(:until::date, (now() AT TIME ZONE 'UTC')::date) - %d)
              AND u.day <= coalesce(:until::date, 'infinity')
            GROUP BY 1, 2, 3
            """, DEFAULT_DAYS - 1);

    private static final ListOrder BY_PLACE = ListOrder.ascending(ListOrder.number("place"));

    private final JdbcClient jdbc;

    UsageRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Days in their order, users and queues by what they used, the most first. Every page sums up all. */
    Page<UsageSum> list(UsageGrouping by, UsageFilter filter, PageRequest page) {
        String placed = "SELECT *, row_number() OVER (ORDER BY day, slot_hours DESC, username, queue) AS place FROM ("
                + SUMS + ") s";
        StatementSpec statement = jdbc.sql("SELECT *" + BY_PLACE.key() + " FROM (" + placed + ") p WHERE true"
                        + BY_PLACE.after(page) + BY_PLACE.limit())
                .param("by", by.name())
                .param("owner", filter.owner())
                .param("queue", filter.queue())
                .param("since", filter.since())
                .param("until", filter.until());
        return BY_PLACE.read(statement, page, UsageSum.class);
    }
}
