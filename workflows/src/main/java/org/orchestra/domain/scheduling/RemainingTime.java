package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long until the last job of an open task ends, if each job takes its usual time and no other user's task arrives.
 *
 * @param running how much longer each job that holds a slot runs
 * @param waiting how many jobs wait for a slot
 * @param lastStart how long until the last of these starts, by its position in the queue; null when a cap holds it back
 * @param later how many jobs wait for no slot yet, because the test phase comes first, or for their turn in one that is held
 * @param maxConcurrent how many jobs of the task can hold a slot at once
 */
public record RemainingTime(
        List<Duration> running, int waiting, @Nullable Duration lastStart, int later, int maxConcurrent) {

    /**
     * The time from now.
     *
     * @param typical how long a job usually holds its slot
     * @return empty when the task cannot get a slot
     */
    public Optional<Duration> of(Duration typical) {
        if (waiting + later > 0 && maxConcurrent == 0) {
            return Optional.empty();
        }
        Duration end = running.stream().max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        if (waiting > 0) {
            end = max(end, start(typical).plus(typical));
        }
        return Optional.of(end.plus(typical.multipliedBy(rounds(later))));
    }

    /** Under a cap, the last job starts when the jobs before it have had their rounds. */
    private Duration start(Duration typical) {
        if (lastStart != null) {
            return lastStart;
        }
        Duration firstEnd = running.stream().min(Comparator.naturalOrder()).orElse(Duration.ZERO);
        return firstEnd.plus(typical.multipliedBy(rounds(waiting) - 1));
    }

    private long rounds(int jobs) {
        return jobs == 0 ? 0 : (jobs - 1) / maxConcurrent + 1L;
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
