package org.orchestra.store.task;

import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.RunReports;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.testing.TaskActivitiesContract;

/** PostgreSQL keeps the contract that the workflow tests rely on. */
class TaskActivitiesContractIT extends TaskActivitiesContract {
    private static final String TASK = "user.ana.train";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    @BeforeEach
    void enoughSlotsForEveryJob() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().node("cpu", "n1", 300);
        STORE.data().user("ana");
    }

    @Override
    protected ContractTask task(int jobs, boolean testPhase) {
        return new StoredTask(testPhase ? STORE.testedTask("ana", "train", jobs) : STORE.task("ana", "train", jobs));
    }

    private record StoredTask(long id) implements ContractTask {
        @Override
        public TaskActivities activities() {
            return STORE.get(TaskActivities.class);
        }

        @Override
        public String clusterQueue() {
            return TestData.MESSENGER_QUEUE;
        }

        @Override
        public String name() {
            return TASK;
        }

        @Override
        public TaskState state() {
            return STORE.state(id);
        }

        @Override
        public List<JobState> jobs() {
            return STORE.jdbc()
                    .sql("SELECT state FROM job WHERE task_id = :task ORDER BY number")
                    .param("task", id)
                    .query((row, index) -> JobState.valueOf(row.getString("state")))
                    .list();
        }

        @Override
        public void grantAll() {
            STORE.get(SchedulingPass.class).make(CLUSTER, false);
        }

        @Override
        public void startRun(int job) {
            reports().begin(key(job));
            reports().launched(key(job));
            reports().running(key(job), Instant.now());
        }

        @Override
        public void endRun(int job, JobState end) {
            reports()
                    .ended(
                            key(job),
                            switch (end) {
                                case DONE -> RunOutcome.succeeded();
                                case FAILED -> RunOutcome.exitCode(1);
                                case ASSIGNED -> RunOutcome.of(RunCause.NODE_LOST);
                                case KILLED -> RunOutcome.of(RunCause.KILLED_BY_USER);
                                default -> throw new IllegalArgumentException(end.name());
                            });
        }

        @Override
        public void failUncharged(int job) {
            endRun(job, JobState.FAILED);
            STORE.jdbc()
                    .sql("UPDATE run SET charged = false WHERE task_id = :task AND number = :job")
                    .param("task", id)
                    .param("job", job)
                    .update();
        }

        @Override
        public void killJob(int job) {
            STORE.get(TaskKills.class).killJob(TASK, job, "ana");
        }

        private RunKey key(int job) {
            return STORE.jdbc()
                    .sql("SELECT task_id, number AS job, attempt FROM job WHERE task_id = :task AND number = :job")
                    .param("task", id)
                    .param("job", job)
                    .query(RunKey.class)
                    .single();
        }

        private RunReports reports() {
            return STORE.get(RunReports.class);
        }
    }
}
