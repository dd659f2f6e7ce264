package org.orchestra.domain.account;

/** The state of an account. Only an active account can sign in and has a home on the clusters. */
public enum AccountState {
    REGISTERED,
    ACTIVE,
    DISABLED,
    /** For ever: its name is nobody else's, and its tasks stay readable for admins. */
    DELETED
}
