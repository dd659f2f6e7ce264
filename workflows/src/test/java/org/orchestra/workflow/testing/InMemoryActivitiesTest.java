package org.orchestra.workflow.testing;

import java.util.List;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.task.TaskActivities;

/** The in-memory activities keep the contract, so that the workflow tests on them mean something. */
class InMemoryActivitiesTest extends TaskActivitiesContract {
    @Override
    protected ContractTask task(int jobs, boolean testPhase) {
        // Without a client: no workflow runs here.
        return new InMemoryTask(new InMemoryActivities(null, jobs, !testPhase));
    }

    private record InMemoryTask(InMemoryActivities memory) implements ContractTask {
        @Override
        public TaskActivities activities() {
            return memory;
        }

        @Override
        public long id() {
            return InMemoryActivities.TASK_ID;
        }

        @Override
        public String clusterQueue() {
            return WorkflowTestEnvironment.CLUSTER_QUEUE;
        }

        @Override
        public String name() {
            return InMemoryActivities.TASK;
        }

        @Override
        public TaskState state() {
            return memory.state();
        }

        @Override
        public List<JobState> jobs() {
            return memory.jobs();
        }

        @Override
        public void grantAll() {
            List<JobState> jobs = memory.jobs();
            for (int job = 0; job < jobs.size(); job++) {
                if (jobs.get(job) == JobState.ASSIGNED) {
                    memory.activate(job);
                }
            }
        }

        @Override
        public void startRun(int job) {
            memory.startRun(job);
        }

        @Override
        public void endRun(int job, JobState end) {
            memory.end(job, end);
        }

        @Override
        public void failUncharged(int job) {
            memory.endUncharged(job);
        }

        @Override
        public void killJob(int job) {
            memory.killJob(job);
        }
    }
}
