package org.orchestra.domain.account;

/** Which ends of their tasks users are notified of. */
public enum NotificationPreference {
    /** Every end. */
    END,
    /** Only a failed test phase. */
    BROKEN,
    /** None. */
    NONE
}
