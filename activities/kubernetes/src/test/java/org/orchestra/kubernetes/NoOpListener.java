package org.orchestra.kubernetes;

import java.time.Instant;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.JobRunner;

/** Is told of a run and keeps nothing. */
class NoOpListener implements JobRunner.Listener {
    @Override
    public void running(Instant since) {}

    @Override
    public void ended(RunOutcome outcome) {}
}
