package org.orchestra.kubernetes;

import java.time.Instant;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner;

/** Ignores all notifications. */
class NoOpListener implements JobRunner.Listener {
    @Override
    public void running(Instant since) {}

    @Override
    public void ended(RunOutcome outcome) {}
}
