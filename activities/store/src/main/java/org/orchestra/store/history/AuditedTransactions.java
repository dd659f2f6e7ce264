package org.orchestra.store.history;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs transactions whose actor is known from their first statement on. */
@Component
public class AuditedTransactions {
    private final TransactionTemplate transaction;
    private final AuditContext audit;

    AuditedTransactions(TransactionTemplate transaction, AuditContext audit) {
        this.transaction = transaction;
        this.audit = audit;
    }

    /**
     * Does some work in a transaction; what it throws undoes it.
     *
     * @param actor who does it, as for {@link AuditContext#actAs}
     * @param reason why, as for {@link AuditContext#actAs}
     */
    public <T> T make(String actor, @Nullable String reason, Supplier<T> work) {
        return requireNonNull(transaction.execute(status -> {
            audit.actAs(actor, reason);
            return work.get();
        }));
    }
}
