package org.orchestra.runner;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.volume.RunFiles;

/** Wraps a runner: finalizes the files of a run before the listener is notified of its end. */
public final class FinalizingRunner implements JobRunner {
    private final JobRunner runner;
    private final RunFiles files;

    public FinalizingRunner(JobRunner runner, RunFiles files) {
        this.runner = runner;
        this.files = files;
    }

    @Override
    public void launch(RunSpec spec, boolean adoptOnly, Listener listener) {
        runner.launch(spec, adoptOnly, new FinalizingListener(spec.paths(), listener));
    }

    @Override
    public void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener) {
        runner.launchPack(pack, adoptOnly, new FinalizingPackListener(pack, listener));
    }

    @Override
    public void stop(RunKey key) {
        runner.stop(key);
    }

    @Override
    public void evict(TaskRef task, RunKey key) {
        runner.evict(task, key);
    }

    @Override
    public void kill(TaskRef task, RunKey key) {
        runner.kill(task, key);
    }

    @Override
    public boolean remove(TaskRef task) {
        return runner.remove(task);
    }

    @Override
    public Optional<InputStream> openLog(TaskRef task, RunKey key, boolean follow) throws IOException {
        return runner.openLog(task, key, follow);
    }

    @Override
    public void close() {
        runner.close();
    }

    private final class FinalizingListener implements Listener {
        private final RunSpec.Paths paths;
        private final Listener listener;
        private @Nullable RunOutcome finished;

        FinalizingListener(RunSpec.Paths paths, Listener listener) {
            this.paths = paths;
            this.listener = listener;
        }

        @Override
        public void running(Instant since) {
            listener.running(since);
        }

        /** Once, however often the end is told: whoever listens may take its time. */
        @Override
        public void ended(RunOutcome outcome) {
            if (finished == null) {
                finished = files.finish(paths, outcome);
            }
            listener.ended(finished);
        }
    }

    private final class FinalizingPackListener implements PackListener {
        private final Map<RunKey, RunSpec.Paths> paths;
        private final PackListener listener;

        FinalizingPackListener(PackSpec pack, PackListener listener) {
            this.paths = pack.runs().stream().collect(toUnmodifiableMap(RunSpec::key, RunSpec::paths));
            this.listener = listener;
        }

        @Override
        public Set<RunKey> progressed(List<PackedRun> runs, List<RunKey> withdrawn) {
            return listener.progressed(finish(runs), withdrawn);
        }

        @Override
        public void over(List<PackedRun> runs) {
            listener.over(finish(runs));
        }

        private List<PackedRun> finish(List<PackedRun> runs) {
            return runs.stream().map(this::finish).toList();
        }

        /** What a second launch of the pack does not mention has ended, and been finished, for the first. */
        private PackedRun finish(PackedRun run) {
            RunSpec.Paths written = paths.get(run.key());
            return run.outcome() == null || written == null
                    ? run
                    : new PackedRun(run.key(), run.startedAt(), files.finish(written, run.outcome()));
        }
    }
}
