package org.orchestra.domain.scheduling;

/**
 * How a user stands in the eyes of a priority rule, at the start of a pass.
 *
 * @param maximum the user's maximum priority
 * @param load T, the user's jobs in ASSIGNED, ACTIVATED or RUNNING
 * @param slotSeconds the slot time that the user has been charged and that is not forgotten, in seconds; 0 for rules
 *     without a memory
 */
public record FairShare(int maximum, long load, double slotSeconds) {}
