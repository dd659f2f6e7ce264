package org.orchestra.run.kubernetes;

import java.time.Instant;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.run.JobRunner;

/** Is told of a run and keeps nothing. */
class Deaf implements JobRunner.Listener {
    @Override
    public void running(Instant since) {}

    @Override
    public void ended(RunOutcome outcome) {}
}
