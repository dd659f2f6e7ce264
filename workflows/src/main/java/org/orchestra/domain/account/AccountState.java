package org.orchestra.domain.account;

/** Whether an account may be used: only an active one may sign in, and only an active one gets a home on the clusters. */
public enum AccountState {
    REGISTERED,
    ACTIVE,
    DISABLED
}
