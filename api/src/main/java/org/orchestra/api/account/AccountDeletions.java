package org.orchestra.api.account;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.firstOf;
import static org.orchestra.domain.Text.format;

import java.util.List;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AccountAdministration;
import org.orchestra.store.removal.AccountRemovals;
import org.orchestra.store.task.TaskKills;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Deletes accounts, and kills nobody's tasks unasked. */
@Component
class AccountDeletions {
    private final AccountAdministration administration;
    private final AccountRemovals removals;
    private final TaskKills kills;
    private final TransactionTemplate transaction;

    AccountDeletions(
            AccountAdministration administration,
            AccountRemovals removals,
            TaskKills kills,
            TransactionTemplate transaction) {
        this.administration = administration;
        this.removals = removals;
        this.kills = kills;
        this.transaction = transaction;
    }

    /**
     * Deletes an account. What it has is removed afterwards.
     *
     * @param kill whether its tasks that have not ended are to be killed
     * @param actor the username of whoever asks for it
     * @throws Refusal when there is no such user, it cannot be deleted, or it has tasks that are not to be killed
     */
    Account delete(Username user, boolean kill, String actor) {
        Account deleted = requireNonNull(transaction.execute(status -> {
            Account account = administration.delete(user);
            // Only now, as nobody creates or retries a task of the account any more.
            List<String> open = removals.openTasks(account.username());
            if (!open.isEmpty() && !kill) {
                throw inUse(account.username(), open);
            }
            return account;
        }));
        // Whatever is not reached here, the removal stops.
        kills.killAll(deleted.username(), actor);
        return deleted;
    }

    private static Refusal inUse(String username, List<String> open) {
        return Refusal.conflict(
                "open-tasks",
                format(
                        "%s has tasks that have not ended (%s): wait for their end, or kill them with the account (--kill).",
                        username, firstOf(open)));
    }
}
