package org.orchestra.domain.capacity;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;

/**
 * How many slots a node has.
 *
 * @param enabled how many jobs it may run at once, 0 to {@code maximum}
 * @param maximum the limit to which {@code enabled} may be raised, 0 to {@link #MAX}
 * @throws Refusal when either is out of its range
 */
public record SlotLimits(int enabled, int maximum) {
    /** The maximum number of slots of a node. */
    public static final int MAX = 10_000;

    public SlotLimits {
        if (enabled < 0 || enabled > MAX || maximum < 0 || maximum > MAX) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "A node has 0 to %,d slots, not %,d: choose a number in that range.",
                            MAX, enabled < 0 || enabled > MAX ? enabled : maximum));
        }
        if (enabled > maximum) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "%s %s more than the node's maximum of %,d: raise its maximum too or enable fewer.",
                            counted(enabled, "slot"), enabled == 1 ? "is" : "are", maximum));
        }
    }
}
