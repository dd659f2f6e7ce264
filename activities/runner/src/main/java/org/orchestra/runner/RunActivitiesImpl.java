package org.orchestra.runner;

import static org.orchestra.domain.Text.format;

import io.temporal.activity.Activity;
import io.temporal.activity.ManualActivityCompletionClient;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Instant;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.RunActivities;

/**
 * The activities of one cluster. {@link #runJob} returns at once and holds no thread: the runner's listener completes it
 * when the run has ended.
 */
public final class RunActivitiesImpl implements RunActivities {
    private final RunReports reports;
    private final JobRunner runner;
    private final Heartbeats heartbeats;
    private final ActivityCompletions completions;
    private final Runnable slotFreed;

    /** @param slotFreed told after each end of a run: wakes the cluster's scheduler */
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
            runner.launch(run.order(), run.adoptOnly(), new Reporter(key, completion));
            if (!reports.launched(key)) {
                runner.stop(key);
            }
        } catch (RuntimeException e) {
            heartbeats.end(key, completion);
            completion.fail(e);
        }
        // Not the answer: the completion client gives that one when the run has ended.
        return new JobEnded(key.job(), JobState.RUNNING);
    }

    @Override
    public void stopRun(RunKey key) {
        reports.task(key.taskId()).ifPresent(task -> runner.kill(task, key));
    }

    @Override
    public void removeRuns(long taskId) {
        // First, so that a run that is given to the cluster meanwhile is seen there.
        int launching = reports.launching(taskId);
        int left = launching + reports.task(taskId).map(runner::remove).orElse(0);
        if (left > 0) {
            throw ApplicationFailure.newBuilder()
                    .setMessage(format("%d runs of the task are still ending", left))
                    .setType("RunsLeft")
                    .setCategory(ApplicationErrorCategory.BENIGN)
                    .build();
        }
    }

    /** Tells the system, which frees the slot, then Temporal. When it throws, the runner tells it again. */
    private final class Reporter implements JobRunner.Listener {
        private final RunKey key;
        private final ManualActivityCompletionClient completion;

        Reporter(RunKey key, ManualActivityCompletionClient completion) {
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
