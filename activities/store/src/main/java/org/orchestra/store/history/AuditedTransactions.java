package org.orchestra.store.history;

import static java.util.Objects.requireNonNull;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes transactions that are signed from their first statement on. */
@Component
public class AuditedTransactions {
    private final TransactionTemplate transaction;
    private final AuditContext signature;

    AuditedTransactions(TransactionTemplate transaction, AuditContext signature) {
        this.transaction = transaction;
        this.signature = signature;
    }

    /**
     * Does some work in a transaction; what it throws undoes it.
     *
     * @param actor who does it, as for {@link AuditContext#sign}
     * @param reason why, as for {@link AuditContext#sign}
     */
    public <T> T make(String actor, @Nullable String reason, Supplier<T> work) {
        return requireNonNull(transaction.execute(status -> {
            signature.sign(actor, reason);
            return work.get();
        }));
    }
}
