package org.orchestra.store.history;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Signs a transaction: the database records every change of state of a task or a job in it under this name. An unsigned
 * one is recorded under {@code orchestra}.
 */
@Component
public class AuditContext {
    private final JdbcClient jdbc;

    AuditContext(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Signs the caller's transaction, until it ends or is signed again. What the task itself goes through is recorded when
     * the transaction ends, under the last signature.
     *
     * @param actor a username, or the part of the system that acts, for example {@code scheduler}
     * @param reason why, in one line; null when the change itself says it. A reason on the task or the job goes first
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void sign(String actor, @Nullable String reason) {
        jdbc.sql("SELECT set_config('orchestra.actor', :actor, true), set_config('orchestra.reason', :reason, true)")
                .param("actor", actor)
                .param("reason", reason == null ? "" : reason)
                .query(row -> {});
    }

    /** Says why the caller's transaction does what follows, under the name that it is signed with. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void because(String reason) {
        jdbc.sql("SELECT set_config('orchestra.reason', :reason, true)")
                .param("reason", reason)
                .query(row -> {});
    }
}
