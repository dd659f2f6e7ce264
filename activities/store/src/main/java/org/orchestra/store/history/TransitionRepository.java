package org.orchestra.store.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of transitions. The database writes them itself. */
@Component
class TransitionRepository {
    private static final String COLUMNS =
            "SELECT seq, at, job, nullif(attempt, 0) AS attempt, from_state, to_state, actor, reason";
    private static final ListOrder ORDER = ListOrder.ascending(ListOrder.number("seq"));
    private static final RowMapper<Transition> TRANSITION = (row, index) -> transition(row);

    private final JdbcClient jdbc;

    TransitionRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A page of the transitions of a task, or of one of its jobs. */
    Page<Transition> list(long task, @Nullable Integer job, PageRequest page) {
        String of =
                " FROM transition WHERE task_id = :task" + (job == null ? ORDER.withoutGaps(page) : " AND job = :job");
        StatementSpec statement = jdbc.sql(COLUMNS + ORDER.key() + of + ORDER.after(page) + ORDER.limit())
                .param("task", task)
                .param("job", job);
        return ORDER.read(statement, page, TRANSITION);
    }

    Optional<Long> task(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    /** The numbers of the latest transitions of some tasks; those that are gone are missing. */
    Map<Long, Long> counts(Collection<Long> tasks) {
        Map<Long, Long> counts = new HashMap<>();
        jdbc.sql("SELECT task_id, transitions FROM task_tally WHERE task_id = ANY (:tasks)")
                .param("tasks", tasks.toArray(Long[]::new))
                .query(row -> {
                    counts.put(row.getLong("task_id"), row.getLong("transitions"));
                });
        return counts;
    }

    /** What follows after each of some positions, at most so many each. */
    Map<FeedPosition, List<Transition>> after(List<FeedPosition> positions, int most) {
        Map<FeedPosition, List<Transition>> after = new HashMap<>();
        jdbc.sql("""
                        SELECT p.place, t.seq, t.at, t.job, nullif(t.attempt, 0) AS attempt, t.from_state, t.to_state,
                               t.actor, t.reason
                        FROM unnest(:tasks::bigint[], :seqs::bigint[]) WITH ORDINALITY AS p (task, seq, place)
                        JOIN transition t ON t.task_id = p.task AND t.seq > p.seq AND t.seq <= p.seq + :most
                        ORDER BY p.place, t.seq
                        """)
                .param("tasks", positions.stream().map(FeedPosition::task).toArray(Long[]::new))
                .param("seqs", positions.stream().map(FeedPosition::seq).toArray(Long[]::new))
                .param("most", most)
                .query(row -> {
                    FeedPosition position = positions.get(row.getInt("place") - 1);
                    after.computeIfAbsent(position, some -> new ArrayList<>()).add(transition(row));
                });
        return after;
    }

    private static Transition transition(ResultSet row) throws SQLException {
        return new Transition(
                row.getLong("seq"),
                row.getTimestamp("at").toInstant(),
                row.getObject("job", Integer.class),
                row.getObject("attempt", Integer.class),
                row.getString("from_state"),
                row.getString("to_state"),
                row.getString("actor"),
                row.getString("reason"));
    }
}
