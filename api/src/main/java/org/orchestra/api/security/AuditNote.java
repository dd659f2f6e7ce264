package org.orchestra.api.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** What the audit log is to say of a request that its address does not. Never a secret. */
public final class AuditNote {
    private static final String ATTRIBUTE = AuditNote.class.getName();
    private static final String OWNER = ATTRIBUTE + ".owner";
    private static final String NOTHING_DONE = ATTRIBUTE + ".nothingDone";

    private AuditNote() {}

    /** Adds it to the entry of the request, if there will be one. */
    public static void add(HttpServletRequest request, String note) {
        request.setAttribute(ATTRIBUTE, note);
    }

    /** Says whose the things are that the request is about, whose name is not in its address. */
    public static void addOwner(HttpServletRequest request, String username) {
        request.setAttribute(OWNER, username);
    }

    /** Says that the request has done nothing, though it was answered with success. */
    public static void nothingDone(HttpServletRequest request) {
        request.setAttribute(NOTHING_DONE, true);
    }

    /** Says that whatever the request has done is in the audit log already. */
    public static void written(HttpServletRequest request) {
        nothingDone(request);
    }

    static boolean isNothingDone(HttpServletRequest request) {
        return request.getAttribute(NOTHING_DONE) != null;
    }

    static @Nullable String owner(HttpServletRequest request) {
        return (String) request.getAttribute(OWNER);
    }

    static @Nullable String of(HttpServletRequest request) {
        return (String) request.getAttribute(ATTRIBUTE);
    }
}
