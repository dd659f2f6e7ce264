package org.orchestra.architecture.bad.domain.pure;

import io.temporal.workflow.Workflow;

public final class KnowsTemporal {
    public long now() {
        return Workflow.currentTimeMillis();
    }
}
