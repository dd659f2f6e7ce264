package org.orchestra.runner;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.Activity;
import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Instant;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.RunActivities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activities of one cluster. {@link #runJob} returns at once and holds no thread: the runner's listener completes it
 * when the run has ended.
 */
public final class RunActivitiesImpl implements RunActivities {
    private static final Logger LOG = LoggerFactory.getLogger(RunActivitiesImpl.class);

    private final FailureLog failureLog = new FailureLog(LOG, Clock.systemUTC());
    private final RunReports reports;
    private final JobRunner runner;
    private final Heartbeats heartbeats;
    private final ActivityCompletions completions;
    private final Runnable slotFreed;

    /** @param slotFreed runs after each end of a run: wakes the cluster's scheduler */
    public RunActivitiesImpl(
            RunReports reports,
            JobRunner runner,
            Heartbeats heartbeats,
            ActivityCompletions completions,
            Runnable slotFreed) {
        this.reports = reports;
        this.runner = runner;
        this.heartbeats = heartbeats;
        this.completions = completions;
        this.slotFreed = slotFreed;
    }

    @Override
    public JobEnded runJob(RunKey key) {
        Beginning beginning = reports.begin(key);
        if (beginning instanceof Beginning.Over over) {
            return over.end();
        }
        Beginning.Proceed run = (Beginning.Proceed) beginning;
        ManualActivityCompletionClient completion =
                Activity.getExecutionContext().useLocalManualCompletion();
        heartbeats.begin(key, completion, () -> runner.stop(key));
        try {
            runner.launch(run.spec(), run.adoptOnly(), new ReportingListener(key, completion));
            if (!reports.launched(key)) {
                runner.stop(key);
            }
        } catch (RuntimeException e) {
            failureLog.warn(
                    format(
                            "Attempt %d of job %d of task %d could not be started and is tried again",
                            key.attempt(), key.job(), key.taskId()),
                    e);
            heartbeats.end(key, completion);
            completion.fail(e);
        }
        // Ignored: the completion client completes the activity when the run has ended.
        return new JobEnded(key.job(), JobState.RUNNING);
    }

    @Override
    public void stopRun(RunKey key) {
        reports.task(key.taskId()).ifPresent(task -> runner.kill(task, key));
    }

    @Override
    public void removeRuns(long taskId) {
        // First: a run that is launched in the meantime is found on the cluster.
        int launching = reports.launching(taskId);
        boolean gone = reports.task(taskId).map(runner::remove).orElse(true);
        if (launching > 0 || !gone) {
            throw ApplicationFailure.newBuilder()
                    .setMessage("Some runs of the task are still ending")
                    .setType("RunsLeft")
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .build();
        }
    }

    /** Reports the end, which frees the slot, and then completes the activity. */
    private final class ReportingListener implements JobRunner.Listener {
        private final RunKey key;
        private final ManualActivityCompletionClient completion;

        ReportingListener(RunKey key, ManualActivityCompletionClient completion) {
            this.key = key;
            this.completion = completion;
        }

        @Override
        public void running(Instant since) {
            reports.running(key, since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            JobEnded end = reports.ended(key, outcome);
            slotFreed.run();
            heartbeats.end(key, completion);
            completions.complete(completion, end);
        }
    }
}
