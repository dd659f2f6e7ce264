package org.orchestra.runner;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
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
    public void launchPack(org.orchestra.domain.run.PackSpec pack, boolean adoptOnly, PackListener listener) {
        throw new UnsupportedOperationException();
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

        FinalizingListener(RunSpec.Paths paths, Listener listener) {
            this.paths = paths;
            this.listener = listener;
        }

        @Override
        public void running(Instant since) {
            listener.running(since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            listener.ended(files.finish(paths, outcome));
        }
    }
}
