package org.orchestra.api.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What the audit log is to say of a request that its address does not. Never a secret. */
public final class AuditNote {
    private static final String ATTRIBUTE = AuditNote.class.getName();
    private static final String OWNER = ATTRIBUTE + ".owner";

    private AuditNote() {}

    /** Adds it to the entry of the request, if there will be one. */
    public static void add(HttpServletRequest request, String note) {
        request.setAttribute(ATTRIBUTE, note);
    }

    /** Says whose the things are that the request is about, whose name is not in its address. */
    public static void addOwner(HttpServletRequest request, String username) {
        request.setAttribute(OWNER, username);
    }

    static @Nullable String owner(HttpServletRequest request) {
        return (String) request.getAttribute(OWNER);
    }

    static @Nullable String of(HttpServletRequest request) {
        return (String) request.getAttribute(ATTRIBUTE);
    }
}
