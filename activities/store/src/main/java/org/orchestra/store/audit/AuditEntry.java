package org.orchestra.store.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log.
 *
 * @param actor the username; null when nobody of this name exists, or too many different ones came in an hour
 * @param act the operation, by its id in the OpenAPI document or by its address
 * @param subject what it was done to, and how
 * @param address from where
 * @param times how often, from {@code firstAt} to {@code lastAt}
 */
public record AuditEntry(
        AuditKind kind,
        @Nullable String actor,
        String act,
        @Nullable String subject,
        @Nullable String address,
        int times,
        Instant firstAt,
        Instant lastAt) {}
