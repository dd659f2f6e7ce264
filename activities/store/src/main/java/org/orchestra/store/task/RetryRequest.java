package org.orchestra.store.task;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.task.JobSelection;

/**
 * What a user wants to run again.
 *
 * @param jobs which jobs, also done ones; null for every job that is not done
 * @param command the command that the task has from then on; null for the one that it has
 * @param image the image that the task has from then on; null for the one that it has
 */
public record RetryRequest(
        @Nullable JobSelection jobs,
        @Nullable String command,
        @Nullable String image) {
    /** Every job that is not done, as it was. */
    public static final RetryRequest ALL = new RetryRequest(null, null, null);

    /** One line for the history, as in "retried by ana: jobs 3,17,40-60, image python:3.13". */
    String reason(String actor) {
        StringBuilder reason = new StringBuilder("retried by ").append(actor);
        String comma = ": ";
        if (jobs != null) {
            reason.append(comma).append(jobs.inShort());
            comma = ", ";
        }
        if (image != null) {
            reason.append(comma).append("image ").append(image);
            comma = ", ";
        }
        return command == null
                ? reason.toString()
                : reason.append(comma).append("a new command").toString();
    }
}
