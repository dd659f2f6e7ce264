package org.orchestra.store.history;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Names who acts in a transaction, and why. The database records both with every change of state of a task or a job; a
 * transaction that names nobody is recorded under {@code orchestra}.
 */
@Component
public class AuditContext {
    private final JdbcClient jdbc;

    AuditContext(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Names who acts in the caller's transaction from now on. A task's own transitions are recorded when the transaction
     * ends, under the last name.
     *
     * @param actor a username, or the part of the system that acts, for example {@code scheduler}
     * @param reason why, in one line; null when the change itself says it. A reason on the task or the job goes first
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void actAs(String actor, @Nullable String reason) {
        jdbc.sql("SELECT set_config('orchestra.actor', :actor, true), set_config('orchestra.reason', :reason, true)")
                .param("actor", actor)
                .param("reason", reason == null ? "" : reason)
                .query(row -> {});
    }

    /** Names the reason for what the caller's transaction does from now on; the actor stays. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void explain(String reason) {
        jdbc.sql("SELECT set_config('orchestra.reason', :reason, true)")
                .param("reason", reason)
                .query(row -> {});
    }
}
