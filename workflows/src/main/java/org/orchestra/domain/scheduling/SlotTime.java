package org.orchestra.domain.scheduling;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long jobs of a task hold a slot, as far as that can be told before they end. A reservation is built on it, so it is
 * rather too long than too short.
 *
 * @param limit the time limit of one job
 * @param mean how long its done jobs held their slots, on average; null while none is done
 * @param pack how long a pack of them goes on to start jobs; zero when they are not packed
 */
public record SlotTime(Duration limit, @Nullable Duration mean, Duration pack) {
    /** Most jobs of a task end within twice their mean. */
    private static final int MARGIN = 2;

    /** From the grant of the slot on. */
    public Duration atMost() {
        Duration usual = mean == null ? limit : mean.multipliedBy(MARGIN);
        return pack.plus(usual.compareTo(limit) < 0 ? usual : limit);
    }

    /** What is left of it for a job that has held its slot for some time; zero when it is overdue. */
    public Duration left(Duration held) {
        Duration left = atMost().minus(held);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
