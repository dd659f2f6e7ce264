package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;

/**
 * A job that may fail twice has exactly the runs that it should have, whatever the order in which its runs' ends are told,
 * told again and crossed by a kill.
 */
class ReportOrderingIT {
    /** Of which no node is suspected. */
    private static final RunOutcome FAILURE = RunOutcome.of(RunCause.OUT_OF_MEMORY);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final RunDriver runs = new RunDriver(STORE);
    private SingleJob data;

    /** What may happen once its first run is under way. */
    private enum Event {
        FIRST_FAILS,
        FIRST_ENDS_AGAIN,
        SLOT_FOR_THE_SECOND,
        SECOND_FAILS,
        KILL
    }

    @BeforeEach
    void aLaboratory() {
        data = SingleJob.in(STORE);
    }

    @Test
    void inEveryOrderTheFirstReportOfEachRunStandsAndNoRunIsMadeThatShouldNotBe() {
        // given a job for every order
        List<List<Event>> orders = permutations(List.copyOf(EnumSet.allOf(Event.class)));
        long task = STORE.task("ana", "train", orders.size());
        data.allow(task, 2);
        STORE.open(task);

        for (int job = 0; job < orders.size(); job++) {
            // when
            Telling telling = new Telling(task, job);
            orders.get(job).forEach(telling::tell);

            // then
            assertThat(telling.found()).as("%s", orders.get(job)).isEqualTo(telling.expected());
            telling.finish();
        }
        assertThat(STORE.usedSlots()).isZero();
    }

    @RepeatedTest(10)
    void aFailureThatIsToldTwiceAtOnceWhileItsOwnerKillsItLeavesItKilled() throws Exception {
        // given
        long task = STORE.task("ana", "train", 1);
        data.allow(task, 2);
        RunKey first = runs.begin(STORE.open(task), 0, "n1");

        // when
        List<JobState> told = RunDriver.atOnce(List.of(
                () -> reports.ended(first, FAILURE).state(),
                () -> reports.ended(first, FAILURE).state(),
                () -> kill(task, 0)));

        // then
        assertThat(told).hasSize(3).isSubsetOf(JobState.ACTIVATED, JobState.ASSIGNED, JobState.KILLED);
        assertThat(STORE.state(task, 0)).isEqualTo(JobState.KILLED);
        assertThat(runs.charged(task)).containsExactly("0/1");
        assertThat(STORE.usedSlots()).isZero();
    }

    /** One job, what is told of it, and what should come of that. */
    private final class Telling {
        private final long task;
        private final int job;
        private final RunKey first;
        private final RunKey second;
        private final List<String> outcomes = new ArrayList<>();
        private JobState state = JobState.ACTIVATED;
        private boolean killed;

        Telling(long task, int job) {
            this.task = task;
            this.job = job;
            this.first = runs.begin(task, job, "n1");
            this.second = new RunKey(task, job, 2);
            outcomes.add(null);
        }

        void tell(Event event) {
            switch (event) {
                case FIRST_FAILS -> end(first, FAILURE);
                case FIRST_ENDS_AGAIN -> end(first, RunOutcome.succeeded());
                case SLOT_FOR_THE_SECOND -> grant();
                case SECOND_FAILS -> end(second, FAILURE);
                case KILL -> killIt();
            }
        }

        private void end(RunKey key, RunOutcome outcome) {
            if (key.attempt() == outcomes.size() && outcomes.get(key.attempt() - 1) == null) {
                outcomes.set(key.attempt() - 1, outcome.code());
                state = stateAfter(key, outcome);
            }
            assertThat(reports.ended(key, outcome).state()).isEqualTo(state);
        }

        private JobState stateAfter(RunKey key, RunOutcome outcome) {
            if (outcome instanceof RunOutcome.Succeeded) {
                return JobState.DONE;
            }
            if (killed) {
                return JobState.KILLED;
            }
            return key.equals(first) ? JobState.ASSIGNED : JobState.FAILED;
        }

        private void grant() {
            if (STORE.state(task, job) == JobState.ASSIGNED) {
                assertThat(runs.begin(task, job, "n2")).isEqualTo(second);
                outcomes.add(null);
                state = JobState.ACTIVATED;
            }
        }

        private void killIt() {
            killed = true;
            if (state == JobState.ASSIGNED) {
                state = JobState.KILLED;
            }
            assertThat(kill(task, job)).isEqualTo(state);
        }

        String expected() {
            return state + " " + outcomes;
        }

        String found() {
            return STORE.state(task, job) + " "
                    + STORE.jdbc()
                            .sql("SELECT outcome FROM run WHERE task_id = :task AND number = :job ORDER BY attempt")
                            .param("task", task)
                            .param("job", job)
                            .query((row, index) -> row.getString(1))
                            .list();
        }

        /** Frees the slot that the next job is given. */
        void finish() {
            reports.ended(new RunKey(task, job, outcomes.size()), RunOutcome.succeeded());
        }
    }

    /** Stops the job: at once when it waits, else by its run's end; returns its state then. */
    private static JobState kill(long task, int job) {
        return JobState.valueOf(STORE.jdbc()
                .sql("""
                        UPDATE job SET kill_requested = state IN ('ACTIVATED', 'RUNNING'),
                                       state = CASE WHEN state = 'ASSIGNED' THEN 'KILLED' ELSE state END
                        WHERE task_id = :task AND number = :job RETURNING state
                        """)
                .param("task", task)
                .param("job", job)
                .query(String.class)
                .single());
    }

    private static <T> List<List<T>> permutations(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        List<List<T>> all = new ArrayList<>();
        for (T head : items) {
            List<T> rest = items.stream().filter(item -> item != head).toList();
            for (List<T> tail : permutations(rest)) {
                List<T> whole = new ArrayList<>(List.of(head));
                whole.addAll(tail);
                all.add(whole);
            }
        }
        return all;
    }
}
