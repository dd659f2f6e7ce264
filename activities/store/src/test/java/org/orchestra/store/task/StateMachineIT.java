package org.orchestra.store.task;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.testing.StoreExtension;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The database has the state machines of the domain, no narrower and no wider, and counts jobs as they move. */
class StateMachineIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final int JOBS = 20;

    private final JdbcClient jdbc = STORE.jdbc();
    private long node;

    @BeforeEach
    void aNode() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().node("cpu", "n1", 100);
        STORE.data().user("ana");
        node = jdbc.sql("SELECT id FROM node").query(Long.class).single();
    }

    @ParameterizedTest(name = "task {0} to {1}")
    @MethodSource
    void taskTransitionsAreThoseOfTheDomain(TaskState from, TaskState to) {
        // given
        long task = STORE.task("ana", "train", 1);
        STORE.bring(task, from);

        // then
        assertTransition(from == to || from.canTransitionTo(to), () -> setTask(task, to));
        assertThat(STORE.state(task)).isEqualTo(from.canTransitionTo(to) ? to : from);
    }

    static Stream<Arguments> taskTransitionsAreThoseOfTheDomain() {
        return pairs(TaskState.values());
    }

    @ParameterizedTest(name = "job {0} to {1}")
    @MethodSource
    void jobTransitionsAreThoseOfTheDomain(JobState from, JobState to) {
        // given
        long task = STORE.task("ana", "train", 1);
        insertJob(task, 1, from);

        // then
        assertTransition(from == to || from.canTransitionTo(to), () -> setJobs(task, Map.of(1, to)));
        assertThat(STORE.state(task, 1)).isEqualTo(from.canTransitionTo(to) ? to : from);
    }

    static Stream<Arguments> jobTransitionsAreThoseOfTheDomain() {
        return pairs(JobState.values());
    }

    @Test
    void theTallyIsAlwaysTheCountOfTheJobs() {
        // given three tasks whose jobs walk at random, several in one statement; some steps are refused
        Random random = new Random(20);
        List<Long> tasks = Stream.of("a", "b", "c")
                .map(name -> STORE.task("ana", name, JOBS))
                .toList();
        Set<String> seen = new HashSet<>();
        int refused = 0;

        for (int step = 0; step < 500; step++) {
            // when
            long task = tasks.get(random.nextInt(tasks.size()));
            try {
                setJobs(task, step(task, random));
            } catch (DataIntegrityViolationException e) {
                refused++;
            }

            // then
            assertThat(tally()).isEqualTo(count());
            count().keySet().forEach(key -> seen.add(key.replaceFirst(".* ", "")));
        }
        assertThat(refused).isBetween(20, 250);
        assertThat(seen).hasSameSizeAs(JobState.values());
    }

    @Test
    void aTallyGoesWithItsTask() {
        // given
        long task = STORE.task("ana", "train", JOBS);

        // when
        jdbc.sql("DELETE FROM task WHERE id = :task").param("task", task).update();

        // then
        assertThat(jdbc.sql("SELECT count(*) FROM task_tally").query(Long.class).single())
                .isZero();
    }

    private static <T> Stream<Arguments> pairs(T[] states) {
        return Arrays.stream(states).flatMap(from -> Arrays.stream(states).map(to -> Arguments.of(from, to)));
    }

    private static void assertTransition(boolean legal, Runnable update) {
        if (legal) {
            assertThatCode(update::run).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(update::run)
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .hasMessageContaining("may not go from");
        }
    }

    private void setTask(long task, TaskState state) {
        jdbc.sql("UPDATE task SET state = :state WHERE id = :task")
                .param("state", state.name())
                .param("task", task)
                .update();
    }

    private void insertJob(long task, int number, JobState state) {
        jdbc.sql("""
                        INSERT INTO job (task_id, number, name, state, accepted, node_id, slot)
                        SELECT :task, :number, 'extra', :state, true, n.id, n.slot
                        FROM (VALUES (CASE WHEN :held THEN :node END, CASE WHEN :held THEN :number END)) n (id, slot)
                        """)
                .param("task", task)
                .param("number", number)
                .param("state", state.name())
                .param("held", holdsSlot(state))
                .param("node", node)
                .update();
    }

    /** Moves jobs of a task in one statement, as passes and kills do. */
    private void setJobs(long task, Map<Integer, JobState> states) {
        jdbc.sql("""
                        UPDATE job j
                        SET state = s.state, accepted = true, node_id = CASE WHEN s.held THEN :node END,
                            slot = CASE WHEN s.held THEN j.number + 30 * (j.task_id % 3) END
                        FROM unnest(:numbers::int[], :states::text[], :held::boolean[]) AS s (number, state, held)
                        WHERE j.task_id = :task AND j.number = s.number
                        """)
                .param("task", task)
                .param("node", node)
                .param("numbers", states.keySet().toArray(Integer[]::new))
                .param("states", states.values().stream().map(JobState::name).toArray(String[]::new))
                .param(
                        "held",
                        states.values().stream().map(StateMachineIT::holdsSlot).toArray(Boolean[]::new))
                .update();
    }

    /** New states for one to five jobs: mostly such as the domain allows. */
    private static Map<Integer, JobState> step(long task, Random random) {
        Map<Integer, JobState> step = new TreeMap<>();
        IntStream.rangeClosed(0, random.nextInt(5)).forEach(i -> {
            int job = random.nextInt(JOBS);
            JobState from = STORE.state(task, job);
            List<JobState> next = Arrays.stream(JobState.values())
                    .filter(to -> random.nextInt(60) == 0 || from == to || from.canTransitionTo(to))
                    .toList();
            step.put(job, next.get(random.nextInt(next.size())));
        });
        return step;
    }

    private static boolean holdsSlot(JobState state) {
        return state == JobState.ACTIVATED || state == JobState.RUNNING;
    }

    private Map<String, Integer> tally() {
        String columns = Arrays.stream(JobState.values())
                .map(state -> "('%s', %s)".formatted(state, state.name().toLowerCase(Locale.ROOT)))
                .collect(joining(", "));
        return byTaskAndState("SELECT task_id, s.state, s.n FROM task_tally, LATERAL (VALUES " + columns
                + ") AS s (state, n) WHERE s.n > 0");
    }

    private Map<String, Integer> count() {
        return byTaskAndState("SELECT task_id, state, count(*) AS n FROM job GROUP BY task_id, state");
    }

    private Map<String, Integer> byTaskAndState(String sql) {
        Map<String, Integer> counts = new TreeMap<>();
        jdbc.sql(sql).query(row -> {
            counts.put(row.getLong("task_id") + " " + row.getString("state"), row.getInt("n"));
        });
        return counts;
    }
}
