package org.orchestra.workflow.scheduling;

import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.WaitReason;
import org.orchestra.workflow.task.Grant;

/**
 * What a pass did.
 *
 * @param grants the slots to deliver, at most {@link #LIMIT} new ones, by batch
 * @param figures the pass in numbers
 */
public record PassResult(List<BatchGrants> grants, Figures figures) {
    /** The most new grants in one pass: keeps its result far below Temporal's limit for one payload. */
    public static final int LIMIT = 1_000;

    /**
     * The grants for one batch.
     *
     * @param workflow the id of the batch's workflow
     * @param grants its slots
     */
    public record BatchGrants(String workflow, List<Grant> grants) {}

    /**
     * A pass in numbers.
     *
     * @param granted the slots granted in this pass
     * @param waiting the jobs of the cluster that wait after it
     * @param free the slots of the cluster that are free after it
     * @param more whether it stopped at its limit and another should follow at once
     * @param waitingBy how many of the waiting jobs wait for which reason
     * @param millis how long it took, in milliseconds
     */
    public record Figures(
            int granted, long waiting, int free, boolean more, Map<WaitReason, Long> waitingBy, long millis) {
        public Figures {
            waitingBy = Map.copyOf(waitingBy);
        }

        /** For people: {@code last pass: 3 granted, 17 waiting (SLOTS_BUSY 17), 0 free, 12 ms}. */
        String inWords() {
            String reasons = Stream.of(WaitReason.values())
                    .filter(waitingBy::containsKey)
                    .map(reason -> reason + " " + waitingBy.get(reason))
                    .collect(joining(", "));
            return format(
                    "last pass: %d granted, %d waiting%s, %d free, %d ms",
                    granted, waiting, reasons.isEmpty() ? "" : " (" + reasons + ")", free, millis);
        }
    }
}
