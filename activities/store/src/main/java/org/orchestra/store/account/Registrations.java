package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.Optional;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.store.outbox.Outbox;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accounts that people ask for, which wait until an admin activates or declines them. Whoever asks does not learn whether a
 * name or an address is taken.
 */
@Component
public class Registrations {
    /** How many accounts may wait for an admin. */
    static final int MAX_WAITING = 500;

    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final AccountRepository accounts;
    private final Passwords passwords;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final boolean open;

    Registrations(
            AccountRepository accounts,
            Passwords passwords,
            Outbox outbox,
            TransactionTemplate transaction,
            @Value("${orchestra.registration:true}") boolean open) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.outbox = outbox;
        this.transaction = transaction;
        this.open = open;
    }

    /**
     * Registers an account, and writes to the admins. Does nothing, in the same time, when its username or address is taken.
     *
     * @throws Refusal when nobody may register here, or too many accounts wait
     */
    public void register(NewAccount account) {
        if (!open) {
            throw Refusal.forbidden("registration-closed", "Nobody can register here: ask an admin for an account.");
        }
        String hash = passwords.hash(account.password());
        transaction.executeWithoutResult(status -> {
            requireRoom();
            accounts.insert(account, hash, AccountState.REGISTERED)
                    .ifPresent(registered -> tellAdmins(registered, "has registered"));
        });
    }

    /**
     * Registers somebody whom an issuer knows, and writes to the admins; part of the caller's transaction.
     *
     * @return empty when the username or the address is taken
     * @throws Refusal when too many accounts wait
     */
    Optional<Account> registerLinked(NewLinkedAccount account) {
        requireRoom();
        Optional<Account> registered = accounts.insert(account);
        registered.ifPresent(added -> tellAdmins(added, "has signed in with " + account.issuer()));
        return registered;
    }

    private void requireRoom() {
        if (accounts.count(AccountState.REGISTERED) >= MAX_WAITING) {
            throw Refusal.tooMany(
                    "too-many-registrations",
                    "Too many accounts wait for an admin: ask one to look at them, then try again.",
                    RETRY_AFTER);
        }
    }

    private void tellAdmins(Account account, String how) {
        String name = account.username();
        outbox.toAdmins(
                "registered:" + account.id(),
                format("%s asks for an account", name),
                format(
                        "%s <%s> %s. Activate the account with\n\n  maestro user activate %s\n\nor decline it with\n\n  maestro user decline %s\n",
                        name, account.email(), how, name, name));
    }
}
