package org.orchestra.worker.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.JobRunner;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.RunFiles;
import org.orchestra.volume.Storage;

/**
 * A cluster where every job of node {@code hole} fails as soon as it starts, and every job of the other nodes succeeds
 * once the test lets it. So that no run depends on how fast another is, a job of the hole fails when the test lets it too.
 */
final class FailingNodeConnections extends ClusterConnections {
    private static final String HOLE = "hole";
    private static final String GOOD = "good";

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Runner runner = new Runner();

    FailingNodeConnections(
            WorkerSettings settings, PodSettings pods, ImageSettings images, RunFiles files, Storage storage) {
        super(
                settings,
                pods,
                images,
                files,
                storage,
                new DiskReserve(List.of(), 0),
                Optional.empty(),
                Duration.ofMinutes(5));
    }

    /** Lets a task's jobs succeed on the good nodes. */
    void letSucceed(String task) {
        gate(task, GOOD).countDown();
    }

    /** Lets a task's jobs fail in the hole. */
    void letFail(String task) {
        gate(task, HOLE).countDown();
    }

    @Override
    ClusterConnection open(Cluster cluster) {
        return new ClusterConnection(runner, (user, begun) -> {}, null, runs -> List.of(), null);
    }

    private CountDownLatch gate(String task, String where) {
        return gates.computeIfAbsent(where + " " + task, name -> new CountDownLatch(1));
    }

    private final class Runner implements JobRunner {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Map<RunKey, WatchedRun> runs = new ConcurrentHashMap<>();

        @Override
        public void launch(RunSpec order, boolean expected, Listener listener) {
            runs.put(order.key(), new WatchedRun(order.task(), listener));
            threads.execute(() -> run(order, listener));
        }

        private void run(RunSpec order, Listener listener) {
            boolean eaten = order.assignedSlot().node().equals(HOLE);
            try {
                gate(order.task().name(), eaten ? HOLE : GOOD).await();
                listener.running(Instant.now());
                end(order.key(), eaten ? RunOutcome.exitCode(127) : RunOutcome.succeeded());
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }

        private void end(RunKey key, RunOutcome outcome) {
            WatchedRun run = runs.get(key);
            if (run != null) {
                run.end(outcome);
                runs.remove(key);
            }
        }

        @Override
        public void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener) {
            throw new UnsupportedOperationException("each job has a slot of its own");
        }

        @Override
        public void stop(RunKey key) {
            threads.execute(() -> end(key, RunOutcome.of(RunCause.KILLED_BY_USER)));
        }

        @Override
        public void evict(TaskRef task, RunKey key) {
            stop(key);
        }

        @Override
        public void kill(TaskRef task, RunKey key) {
            stop(key);
        }

        @Override
        public boolean remove(TaskRef task) {
            runs.forEach((key, run) -> {
                if (run.task.id() == task.id()) {
                    end(key, RunOutcome.of(RunCause.KILLED_BY_USER));
                }
            });
            return true;
        }

        @Override
        public void close() {
            threads.shutdownNow();
        }
    }

    /** Whoever ends it first is heard, and who comes second waits until that is done. */
    private static final class WatchedRun {
        private final TaskRef task;
        private final JobRunner.Listener listener;
        private boolean ended;

        WatchedRun(TaskRef task, JobRunner.Listener listener) {
            this.task = task;
            this.listener = listener;
        }

        synchronized void end(RunOutcome outcome) {
            if (!ended) {
                listener.ended(outcome);
                ended = true;
            }
        }
    }
}
