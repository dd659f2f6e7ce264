package org.orchestra.store.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.Sweep;

/**
 * The parameters of a task as its owner wrote them.
 *
 * @param parameters a mapping of names to values, or a list of one such mapping for each job
 * @param draw how values are drawn; null when the parameters say each job's values
 */
public record WrittenSweep(
        ParametersJson parameters, @Nullable DrawChoice draw) {
    /**
     * The jobs that they make.
     *
     * @throws Refusal when they make none
     */
    Sweep sweep() {
        return parameters.sweep(draw);
    }
}
