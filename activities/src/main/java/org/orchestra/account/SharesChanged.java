package org.orchestra.account;

/**
 * What a user may have of the slots was edited. Published inside the transaction that edits it.
 *
 * @param username whose shares they are
 */
public record SharesChanged(String username) {}
