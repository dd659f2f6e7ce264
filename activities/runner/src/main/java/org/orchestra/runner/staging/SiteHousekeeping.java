package org.orchestra.runner.staging;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.stream.Collectors.toMap;
import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.DaemonThreads;
import org.orchestra.runner.FailureLog;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.volume.Leftovers;
import org.orchestra.volume.SiteFolders;
import org.orchestra.volume.VolumeFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps what runs use on a cluster's own volume, and removes what has not been used for a while. */
final class SiteHousekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SiteHousekeeping.class);

    private static final long ROUND_MINUTES = 60;

    /** A log may still be read for its metrics. */
    private static final long KEEP_FILES_MINUTES = 15;

    /** Longer than two rounds, so that what runs read is not taken for unused. */
    private static final Duration UNUSED_WHEN_FULL = Duration.ofHours(2);

    private static final Duration MAKE_ROOM_EVERY = Duration.ofMinutes(10);

    private final FailureLog failureLog = new FailureLog(LOG, Clock.systemUTC());
    private final Map<RunKey, TaskRef> runs = new ConcurrentHashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("cleans-site-%d"));

    /** A new process has to learn first which runs there are that others have begun. */
    private Instant roomMade = Instant.now().plus(UNUSED_WHEN_FULL);

    private final SiteFolders folders;
    private final VolumeFiles volume;
    private final DataTransfers transfers;
    private final Duration keep;

    /** @param keep how long what no run uses stays */
    SiteHousekeeping(SiteFolders folders, VolumeFiles volume, DataTransfers transfers, Duration keep) {
        this.folders = folders;
        this.volume = volume;
        this.transfers = transfers;
        this.keep = keep;
        var unused = thread.scheduleWithFixedDelay(this::round, ROUND_MINUTES, ROUND_MINUTES, MINUTES);
    }

    /**
     * A run begins, or is found again. What an earlier task of the name of its task has left is none of this one's, and goes.
     *
     * @param isNew whether it begins
     */
    void begin(RunSpec run, boolean isNew) throws IOException {
        runs.put(run.key(), run.task());
        if (isNew) {
            folders.claim(folder(run.task()), run.task().uid());
        }
    }

    /** A run has ended. */
    void end(RunKey run) {
        runs.remove(run);
    }

    /** Removes, in a while, the files of a run that are at the server: here they only take room. */
    void discard(RunSpec run) {
        if (!thread.isShutdown()) {
            var unused = thread.schedule(() -> discardNow(run), KEEP_FILES_MINUTES, MINUTES);
        }
    }

    private void discardNow(RunSpec run) {
        RunSpec.Paths paths = run.paths();
        remove(() -> {
            folders.discard(
                    folder(run.task()), run.task().uid(), List.of(Path.of(paths.directory()), Path.of(paths.log())));
            return 0;
        });
    }

    /** For a dataset that does not fit: copies that no run reads go before their time. */
    void makeRoom() {
        Instant now = Instant.now();
        if (isDue(now)) {
            tasks().forEach(this::use);
            remove(() -> folders.removeUnusedCopies(now.minus(UNUSED_WHEN_FULL)));
        }
    }

    private synchronized boolean isDue(Instant now) {
        boolean due = now.isAfter(roomMade.plus(MAKE_ROOM_EVERY));
        roomMade = due ? now : roomMade;
        return due;
    }

    private void round() {
        tasks().forEach(this::use);
        remove(() -> folders.removeUnused(Instant.now().minus(keep)));
        remove(() -> new Leftovers(volume).remove(Instant.now()));
    }

    /** One run of each task that has some here. */
    private Collection<RunKey> tasks() {
        return runs.keySet().stream()
                .collect(toMap(RunKey::taskId, key -> key, (one, other) -> one))
                .values();
    }

    /** What runs read, and their tasks' folders, count as used while they go on. */
    private void use(RunKey run) {
        TaskRef task = runs.get(run);
        if (task == null) {
            return;
        }
        try {
            folders.use(folder(task), task.uid());
            for (DatasetToCopy dataset : transfers.datasets(run)) {
                if (dataset.sha256() != null) {
                    folders.has(Path.of(dataset.folder()), dataset.sha256());
                }
            }
        } catch (IOException | RuntimeException failure) {
            failureLog.warn(format("it cannot be noted what run %s uses", run), failure);
        }
    }

    private interface SiteRemoval {
        int run() throws IOException;
    }

    private void remove(SiteRemoval removal) {
        try {
            int removed = removal.run();
            if (removed > 0) {
                LOG.info("Removed {} folders that no run has used for a while", removed);
            }
        } catch (IOException | RuntimeException failure) {
            failureLog.warn("what nobody uses on the cluster's own volume stays for now", failure);
        }
    }

    private static Path folder(TaskRef task) {
        return Path.of(task.owner(), task.name());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
