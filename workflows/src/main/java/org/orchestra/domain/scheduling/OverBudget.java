package org.orchestra.domain.scheduling;

/** What becomes of the waiting jobs of users who have used up their budgets. Those that hold a slot go on. */
public enum OverBudget {
    /** They wait until the user is within the budget again. */
    WAIT,
    /** They get the slots that nobody else's jobs can use. */
    LAST
}
