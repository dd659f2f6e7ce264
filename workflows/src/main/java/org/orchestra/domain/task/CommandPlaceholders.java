package org.orchestra.domain.task;

import java.util.Set;

/**
 * Which placeholders a task's command must have, may have, or must not have.
 *
 * @param data whether it must have {@code %DATA}; it may in any case
 * @param in whether it must have {@code %IN}; it may in any case
 * @param secondary the placeholders of its secondary datasets; it must have each of them
 * @param et whether there is a value for {@code %ET}; it must not have it otherwise
 * @param eta whether there is a value for {@code %ETA}; it must not have it otherwise
 */
public record CommandPlaceholders(boolean data, boolean in, Set<String> secondary, boolean et, boolean eta) {
    /** The placeholders of an ordinary task: {@code %DATA}, {@code %IN} and {@code %OUT}. */
    public static final CommandPlaceholders USUAL = new CommandPlaceholders(true, true, Set.of(), false, false);
}
