package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.task.JobSelection;

/**
 * What a user wants to run again.
 *
 * @param jobs which jobs, also done ones; null for every job that is not done
 * @param command the command that the task has from then on; null for the one that it has
 * @param image the image that the task has from then on; null for the one that it has
 * @param queue the name of the queue that the task goes to from then on; null for the one where it is
 * @param request what each of its jobs asks for from then on; a part is null for what the task asks for
 */
public record RetryRequest(
        @Nullable JobSelection jobs,
        @Nullable String command,
        @Nullable String image,
        @Nullable String queue,
        ResourceRequest request) {
    /** Every job that is not done, as it was. */
    public static final RetryRequest ALL = new RetryRequest(null, null, null);

    /** A retry in the same queue with the same resources. */
    public RetryRequest(@Nullable JobSelection jobs, @Nullable String command, @Nullable String image) {
        this(jobs, command, image, null, ResourceRequest.NOTHING);
    }

    /** One line for the history, as in "retried by ana: jobs 3,17,40-60, image python:3.13, 4,096 MiB". */
    String reason(String actor) {
        List<String> changes = new ArrayList<>();
        if (jobs != null) {
            changes.add(jobs.inShort());
        }
        if (image != null) {
            changes.add("image " + image);
        }
        if (command != null) {
            changes.add("a new command");
        }
        if (queue != null) {
            changes.add("queue " + queue);
        }
        if (!request.equals(ResourceRequest.NOTHING)) {
            changes.add(request.description());
        }
        String retried = "retried by " + actor;
        return changes.isEmpty() ? retried : format("%s: %s", retried, String.join(", ", changes));
    }
}
