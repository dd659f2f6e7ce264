package org.orchestra.store.account;

/**
 * What a user may have of the slots was edited. Published inside the transaction that edits it.
 *
 * @param username whose shares they are
 */
public record UserLimitsChanged(String username) {}
