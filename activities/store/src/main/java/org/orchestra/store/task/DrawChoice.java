package org.orchestra.store.task;

/**
 * That the values of parameters are drawn by chance.
 *
 * @param jobs how many jobs draw values, 1 to 100,000
 * @param seed any number; the same draws the same values
 */
public record DrawChoice(int jobs, long seed) {}
