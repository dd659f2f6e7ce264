package org.orchestra.workflow.scheduling;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.util.Map;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.WaitReason;

/**
 * A pass in numbers.
 *
 * @param granted the slots granted in this pass, at most {@link #LIMIT}
 * @param waiting the jobs of the cluster that still wait
 * @param free the slots of the cluster that are still free
 * @param more whether it stopped at its limit, so that another pass should follow at once
 * @param waitingBy the waiting jobs by reason
 * @param millis how long it took, in milliseconds
 * @param gone whether there is no such cluster any more, so that no pass is needed ever again
 */
public record PassResult(
        int granted, long waiting, int free, boolean more, Map<WaitReason, Long> waitingBy, long millis, boolean gone) {
    /** The maximum number of new grants in a pass. It bounds the transaction, and how many signals leave together. */
    public static final int LIMIT = 1_000;

    public PassResult {
        waitingBy = Map.copyOf(waitingBy);
    }

    /** That of a cluster that is no more. */
    public static PassResult gone(long millis) {
        return new PassResult(0, 0, 0, false, Map.of(), millis, true);
    }

    /** In words, for example {@code last pass: 3 granted, 17 waiting (SLOTS_BUSY 17), 0 free, 12 ms}. */
    String description() {
        if (gone) {
            return "the cluster has been deleted";
        }
        String reasons = Stream.of(WaitReason.values())
                .filter(waitingBy::containsKey)
                .map(reason -> reason + " " + waitingBy.get(reason))
                .collect(joining(", "));
        return format(
                "last pass: %d granted, %d waiting%s, %d free, %d ms",
                granted, waiting, reasons.isEmpty() ? "" : " (" + reasons + ")", free, millis);
    }
}
