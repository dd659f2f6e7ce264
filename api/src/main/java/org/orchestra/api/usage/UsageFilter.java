package org.orchestra.api.usage;

import static org.orchestra.domain.Text.format;

import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.store.paging.SinceTime;

/**
 * Which usage is summed up.
 *
 * @param owner the username of whose it is; null for everybody's
 * @param queue the name of a queue, which may be gone; null for all
 * @param since the first UTC day; null for thirty days in all
 * @param until the last UTC day; null for today
 */
record UsageFilter(
        @Nullable String owner,
        @Nullable String queue,
        @Nullable LocalDate since,
        @Nullable LocalDate until) {

    /** @throws Refusal when the name can be no queue's, or there is no such time */
    UsageFilter {
        if (queue != null) {
            queue = new QueueName(queue).value();
        }
        requireKnown(since);
        requireKnown(until);
        if (since != null && until != null && until.isBefore(since)) {
            throw Refusal.invalid(
                    "invalid-request", format("Ask for an until of %s or later, or for an earlier since.", since));
        }
    }

    private static void requireKnown(@Nullable LocalDate day) {
        SinceTime.checked(day == null ? null : day.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
}
