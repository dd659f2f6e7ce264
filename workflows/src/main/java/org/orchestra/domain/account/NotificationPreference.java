package org.orchestra.domain.account;

/** Of which ends of their tasks people want to be told. */
public enum NotificationPreference {
    /** Of every one. */
    END,
    /** Only when the test phase failed. */
    BROKEN,
    /** Of none. */
    NONE
}
