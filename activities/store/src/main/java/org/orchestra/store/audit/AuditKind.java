package org.orchestra.store.audit;

/** What an entry of the audit log is about. */
public enum AuditKind {
    SIGN_IN,
    REFUSED_SIGN_IN,
    /** An admin changed something that is not the admin's own, or a user the user's own tokens; a code was mailed for a forgotten password; or somebody had a shell in a running job. */
    ACT,
    /** Somebody who is known was denied something. */
    DENIAL
}
