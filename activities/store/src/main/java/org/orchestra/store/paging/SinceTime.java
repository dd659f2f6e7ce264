package org.orchestra.store.paging;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;

/** From when on a list is wanted: a time that the database can hold. */
public final class SinceTime {
    private static final Instant END = Instant.parse("9999-12-31T23:59:59Z");

    private SinceTime() {}

    /**
     * The same time; null for all times.
     *
     * @throws Refusal when it is before 1970 or after 9999
     */
    public static @Nullable Instant checked(@Nullable Instant since) {
        if (since != null && (since.isBefore(Instant.EPOCH) || since.isAfter(END))) {
            throw Refusal.invalid("invalid-request", "Ask for what there is since a time from 1970 to 9999.");
        }
        return since;
    }
}
