package org.orchestra.runner;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.orchestra.domain.Text.format;

import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationErrorCategory;
import io.temporal.failure.ApplicationFailure;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.RunActivities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The activities of one cluster. {@link #runJobs} returns at once and holds no thread: it is completed when the last of its
 * runs has ended.
 */
public final class RunActivitiesImpl implements RunActivities, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunActivitiesImpl.class);

    /** Concurrent launches; each is a few short transactions and a call to the cluster. */
    private static final int LAUNCHERS = 16;

    private final FailureLog failureLog = new FailureLog(LOG, Clock.systemUTC());
    private final Map<RunKey, RunGroup> groups = new ConcurrentHashMap<>();
    private final RunReports reports;
    private final JobRunner runner;
    private final Heartbeats heartbeats;
    private final ActivityCompletions completions;
    private final Runnable slotFreed;
    private final ExecutorService launchers = new ThreadPoolExecutor(
            LAUNCHERS,
            LAUNCHERS,
            0,
            SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("launches-%d"),
            new DiscardPolicy());

    /** @param slotFreed runs after each end of a run or pack, and when runs wait again: wakes the cluster's scheduler */
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
    public List<JobEnded> runJobs(List<RunKey> keys) {
        RunGroup group = new RunGroup(Activity.getExecutionContext().useLocalManualCompletion(), keys);
        heartbeats.begin(group.activity(), group.toString(), () -> group.open().forEach(runner::stop));
        keys.forEach(key -> takeOver(key, group));
        keys.forEach(key -> launchers.execute(() -> launch(key, group)));
        // Ignored: the completion client completes the activity when the last run has ended.
        return List.of();
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

    /** Launches nothing more. The runs go on, and so do the activities, elsewhere. */
    @Override
    public void close() {
        launchers.shutdownNow();
    }

    /** An earlier activity that waits for the run or pack has timed out, or its workflow has continued as new. */
    private void takeOver(RunKey key, RunGroup group) {
        RunGroup earlier = groups.put(key, group);
        if (earlier != null && earlier != group && earlier.left(key)) {
            launchers.execute(() -> abandon(earlier));
        }
    }

    private void launch(RunKey key, RunGroup group) {
        if (group.isOver()) {
            // It has failed meanwhile: its next attempt launches the run, here or elsewhere.
            groups.remove(key, group);
        }
        if (groups.get(key) != group) {
            return;
        }
        RunKey awaited = key;
        try {
            Beginning beginning = reports.begin(key);
            if (beginning instanceof Beginning.Over over) {
                slotFreed.run();
                ended(key, over.ends());
            } else if (beginning instanceof Beginning.Proceed run) {
                runner.launch(run.spec(), run.adoptOnly(), new ReportingListener(key));
                if (!runner.isWaiting(key)) {
                    launched(key);
                }
            } else if (beginning instanceof Beginning.ProceedTogether together
                    && joins(key, together.pack().key(), group)) {
                awaited = together.pack().key();
                runner.launchPack(together.pack(), together.adoptOnly(), new ReportingPackListener(awaited));
                launched(awaited);
            }
        } catch (RuntimeException | Error failure) {
            failureLog.warn(
                    format(
                            "Attempt %d of job %d of task %d could not be started and is tried again",
                            key.attempt(), key.job(), key.taskId()),
                    failure);
            groups.remove(awaited, group);
            if (group.markOver()) {
                fail(group, failure);
            }
        }
    }

    private void launched(RunKey key) {
        if (!reports.launched(key)) {
            runner.stop(key);
        }
    }

    /**
     * The run is one of a pack, which its group waits for from now on.
     *
     * @return whether the pack is to be launched for the group: not when a later activity waits for the run, nor when another
     *     run of the group has led to the pack before
     */
    private boolean joins(RunKey key, RunKey pack, RunGroup group) {
        boolean latest = key.equals(pack) ? groups.get(key) == group : groups.remove(key, group);
        if (!latest) {
            return false;
        }
        boolean first = group.joined(key, pack);
        if (first) {
            takeOver(pack, group);
        } else if (group.becomesOver()) {
            complete(group);
        }
        return first;
    }

    /** For the latest activity that waits for the run or pack, whichever launched it. */
    private void ended(RunKey key, List<JobEnded> ends) {
        RunGroup group = groups.remove(key);
        if (group != null && group.ended(key, ends)) {
            complete(group);
        }
    }

    private void complete(RunGroup group) {
        heartbeats.end(group.activity());
        group.result().ifPresentOrElse(result -> completions.complete(group.activity(), result), () -> abandon(group));
    }

    /** Gives back the activity's slot of this worker. Nobody waits for it any more. */
    private void abandon(RunGroup group) {
        fail(group, new IllegalStateException("a later activity waits for its runs"));
    }

    /** Temporal tries the activity again, here or elsewhere: it finds the runs that have begun. */
    private void fail(RunGroup group, Throwable reason) {
        heartbeats.end(group.activity());
        try {
            group.activity().fail(reason);
        } catch (ActivityCompletionException gone) {
            LOG.debug("An activity was given away before it failed", gone);
        } catch (RuntimeException failure) {
            failureLog.warn("Temporal was not told of the failure of an activity, and misses its heartbeats", failure);
        }
    }

    /** Reports the end, which frees the slot, before the activity can complete. */
    private final class ReportingListener implements JobRunner.Listener {
        private final RunKey key;

        ReportingListener(RunKey key) {
            this.key = key;
        }

        @Override
        public void launched() {
            RunActivitiesImpl.this.launched(key);
        }

        @Override
        public void running(Instant since) {
            reports.running(key, since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            JobEnded end = reports.ended(key, outcome);
            slotFreed.run();
            RunActivitiesImpl.this.ended(key, List.of(end));
        }
    }

    /** The same for a pack. What it withdraws waits for a slot, which may be free already. */
    private final class ReportingPackListener implements JobRunner.PackListener {
        private final RunKey pack;

        ReportingPackListener(RunKey pack) {
            this.pack = pack;
        }

        @Override
        public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> withdrawn) {
            Set<RunKey> unwanted = reports.progressed(pack, runs, withdrawn);
            // What failed may wait for another slot, too.
            if (!withdrawn.isEmpty() || runs.stream().anyMatch(PackedRun::hasFailed)) {
                slotFreed.run();
            }
            return unwanted;
        }

        @Override
        public void over(List<PackedRun> runs) {
            List<JobEnded> ends = reports.over(pack, runs);
            slotFreed.run();
            ended(pack, ends);
        }
    }
}
