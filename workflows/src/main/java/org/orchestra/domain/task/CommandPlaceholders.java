package org.orchestra.domain.task;

import java.util.Set;

/**
 * Which placeholders a task's command must have, and which it must not have. It may have all others.
 *
 * @param required which of {@code DATA}, {@code IN} and {@code OUT} it must have
 * @param secondary the placeholders of its secondary datasets; it must have each of them
 * @param withoutValue which of {@code DATA}, {@code ET} and {@code ETA} it must not have, as there is no value for them
 */
public record CommandPlaceholders(Set<String> required, Set<String> secondary, Set<String> withoutValue) {
    /** The placeholders that mean the same in every task. */
    public static final Set<String> TAKEN = Set.of("DATA", "IN", "OUT", "ET", "ETA");

    /** The placeholders of an ordinary task: {@code %DATA}, {@code %IN} and {@code %OUT}. */
    public static final CommandPlaceholders USUAL =
            new CommandPlaceholders(Set.of("DATA", "IN", "OUT"), Set.of(), Set.of("ET", "ETA"));
}
