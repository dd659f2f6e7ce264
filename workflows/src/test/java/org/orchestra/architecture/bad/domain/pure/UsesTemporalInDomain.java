package org.orchestra.architecture.bad.domain.pure;

import io.temporal.workflow.Workflow;

public final class UsesTemporalInDomain {
    public long now() {
        return Workflow.currentTimeMillis();
    }
}
