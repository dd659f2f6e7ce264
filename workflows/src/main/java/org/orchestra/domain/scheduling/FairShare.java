package org.orchestra.domain.scheduling;

/**
 * What a priority rule knows of a user at the start of a pass.
 *
 * @param maximum the user's maximum priority
 * @param load T, the number of the user's jobs in ASSIGNED, ACTIVATED or RUNNING
 * @param slotSeconds the charged slot time that has not decayed, in seconds; 0 for rules without a memory
 */
public record FairShare(int maximum, long load, double slotSeconds) {}
