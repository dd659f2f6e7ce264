package org.orchestra.domain.scheduling;

import static org.orchestra.domain.Text.format;

import org.orchestra.domain.Refusal;

/**
 * How long a user's jobs may hold slots within a sliding window.
 *
 * @param hours the slot hours, 1 to 10,000,000, on all clusters together
 * @param days the last UTC days over which they are counted, today among them, 1 to 366
 * @throws Refusal when one is out of its range
 */
public record Budget(int hours, int days) {
    private static final int MAX_HOURS = 10_000_000;
    private static final int MAX_DAYS = 366;

    public Budget {
        if (hours < 1 || hours > MAX_HOURS) {
            throw refusal(format("A budget is from 1 to %,d slot hours, not %,d.", MAX_HOURS, hours));
        }
        if (days < 1 || days > MAX_DAYS) {
            throw refusal(format("A budget counts the last 1 to %,d days, not %,d.", MAX_DAYS, days));
        }
    }

    private static Refusal refusal(String message) {
        return Refusal.invalid("invalid-request", message);
    }
}
