package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long until the last job of an open task ends, if each takes its usual time and nobody else's task comes.
 *
 * @param running how long each job that holds a slot still takes
 * @param waiting how many jobs wait for a slot
 * @param lastStart how long until the last of these starts, as far as the line of its queue tells; null when a cap holds it
 *     back
 * @param later how many jobs do not wait yet, because the test phase comes first
 * @param concurrent how many jobs of the task can hold a slot at once
 */
public record RemainingTime(
        List<Duration> running, int waiting, @Nullable Duration lastStart, int later, int concurrent) {

    /**
     * The time from now.
     *
     * @param usual how long a job usually holds its slot
     * @return empty when no slot is to be had
     */
    public Optional<Duration> of(Duration usual) {
        if (waiting + later > 0 && concurrent == 0) {
            return Optional.empty();
        }
        Duration end = running.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        if (waiting > 0) {
            end = later(end, start(usual).plus(usual));
        }
        return Optional.of(end.plus(usual.multipliedBy(rounds(later))));
    }

    /** Under a cap, when the jobs before it have had their rounds. */
    private Duration start(Duration usual) {
        if (lastStart != null) {
            return lastStart;
        }
        Duration soonest = running.stream().min(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return soonest.plus(usual.multipliedBy(rounds(waiting) - 1));
    }

    private long rounds(int jobs) {
        return jobs == 0 ? 0 : (jobs - 1) / concurrent + 1L;
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
