package org.orchestra.domain.scheduling;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a user has used of a budget that is used up.
 *
 * @param used how long the user's jobs have held slots within the window, those that still hold one included
 * @param reliefIn how long until enough of it is older than the window, if no other job starts; null when that cannot be told
 */
public record BudgetUse(
        Budget budget, Duration used, @Nullable Duration reliefIn) {}
