package org.orchestra.store.history;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of transitions. The database writes them itself. */
@Component
class TransitionRepository {
    private static final String VIEW = """
            SELECT seq, at, job, nullif(attempt, 0) AS attempt, from_state, to_state, actor, reason FROM transition
            """;
    private static final RowMapper<Transition> TRANSITION = (row, index) -> transition(row);

    private final JdbcClient jdbc;

    TransitionRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A page of all transitions of a task; its numbers have no gaps, so that no page costs more than another. */
    List<Transition> list(long task, PageRequest page) {
        return jdbc.sql(VIEW + "WHERE task_id = :task AND seq > :offset AND seq <= :offset + :size ORDER BY seq")
                .param("task", task)
                .param("offset", page.offset())
                .param("size", page.size())
                .query(TRANSITION)
                .list();
    }

    /** A page of the transitions of one job. */
    List<Transition> list(long task, int job, PageRequest page) {
        return jdbc.sql(VIEW + "WHERE task_id = :task AND job = :job ORDER BY seq LIMIT :size OFFSET :offset")
                .param("task", task)
                .param("job", job)
                .param("size", page.size())
                .param("offset", page.offset())
                .query(TRANSITION)
                .list();
    }

    Optional<Long> task(String name) {
        return jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name)
                .query(Long.class)
                .optional();
    }

    /** How many transitions a task and its jobs have made. */
    long count(long task) {
        return jdbc.sql("SELECT transitions FROM task_tally WHERE task_id = :task")
                .param("task", task)
                .query(Long.class)
                .single();
    }

    long count(long task, int job) {
        return jdbc.sql("SELECT count(*) FROM transition WHERE task_id = :task AND job = :job")
                .param("task", task)
                .param("job", job)
                .query(Long.class)
                .single();
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
