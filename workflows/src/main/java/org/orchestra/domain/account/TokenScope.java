package org.orchestra.domain.account;

/** What a token is good for, of what its user may do. */
public enum TokenScope {
    /** To look. */
    READ,
    /** Also to make and change datasets and tasks. */
    SUBMIT,
    /** Everything. */
    ALL
}
