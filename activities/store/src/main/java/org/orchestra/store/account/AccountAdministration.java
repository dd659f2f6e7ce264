package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Supplier;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Username;
import org.orchestra.store.edit.Versioned;
import org.orchestra.store.outbox.Outbox;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What admins do with accounts that are there. One active admin always remains. */
@Component
public class AccountAdministration {
    private static final Duration ONE_TIME_PASSWORD_LIFE = Duration.ofDays(7);

    private final AccountRepository accounts;
    private final UserLimits limits;
    private final IdentityRepository identities;
    private final Tokens tokens;
    private final Passwords passwords;
    private final HomeWorkflows homes;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Clock clock;

    AccountAdministration(
            AccountRepository accounts,
            UserLimits limits,
            IdentityRepository identities,
            Tokens tokens,
            Passwords passwords,
            HomeWorkflows homes,
            Outbox outbox,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.limits = limits;
        this.identities = identities;
        this.tokens = tokens;
        this.passwords = passwords;
        this.homes = homes;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Activates an account that has registered; its homes are made afterwards, and its user is written to.
     *
     * @throws Refusal when there is no such user, or it is not REGISTERED
     */
    public Account activate(Username username) {
        Account account = inTransaction(() -> {
            Account active = move(username, AccountState.REGISTERED, AccountState.ACTIVE, "activated");
            outbox.toOwner(
                    "activated:" + active.id(),
                    active.username(),
                    "Your account is active",
                    format(
                            "Sign in with\n\n  maestro authenticate %s\n",
                            identities.find(active.id()).isPresent() ? "--sso" : "-u " + active.username() + " -p"));
            return active;
        });
        homes.accountActivated(account.username());
        return account;
    }

    /**
     * Removes an account that has registered; its name is free again.
     *
     * @throws Refusal when there is no such user, or it is not REGISTERED
     */
    public void decline(Username username) {
        if (!accounts.deleteRegistered(username.value())) {
            throw wrongState(username, AccountState.REGISTERED, "declined");
        }
    }

    /**
     * Disables an active account and ends its tokens. Its tasks go on.
     *
     * @throws Refusal when there is no such user, it is not ACTIVE, or it is the last active admin
     */
    public Account disable(Username username) {
        return keepingAnAdmin(() -> {
            Account disabled = move(username, AccountState.ACTIVE, AccountState.DISABLED, "disabled");
            tokens.endAll(disabled.id());
            return disabled;
        });
    }

    /**
     * Makes a disabled account active again, with its password; its homes are made where they are missing.
     *
     * @throws Refusal when there is no such user, or it is not DISABLED
     */
    public Account enable(Username username) {
        Account account = move(username, AccountState.DISABLED, AccountState.ACTIVE, "enabled");
        homes.accountActivated(account.username());
        return account;
    }

    /**
     * Deletes an account: ends its tokens, forgets its address, and keeps its name from others for ever. What it has on the
     * volume and the clusters is removed once its tasks have ended.
     *
     * @throws Refusal when there is no such user, it is neither ACTIVE nor DISABLED, or it is the last active admin
     */
    public Account delete(Username username) {
        return keepingAnAdmin(() -> {
            Account deleted = accounts.markDeleted(username.value()).orElseThrow(() -> notDeletable(username));
            tokens.endAll(deleted.id());
            accounts.forget(deleted.id());
            return deleted;
        });
    }

    /**
     * Edits an account, all of it or nothing. Tokens of another role end.
     *
     * @throws Refusal when there is no such user, somebody has edited it meanwhile, the address is taken, it is the last active
     *     admin, or what is set needs an account that is not deleted
     */
    public Account edit(Username username, UserEdit edit) {
        try {
            return edit.role() == null
                    ? inTransaction(() -> edited(username, edit))
                    : keepingAnAdmin(() -> edited(username, edit));
        } catch (DuplicateKeyException e) {
            throw Refusal.conflict(
                    "user-exists", format("Another user has the address %s: give one of their own.", edit.email()));
        }
    }

    private Account edited(Username username, UserEdit edit) {
        Account before = accounts.lock(username.value()).orElseThrow(() -> Accounts.notFound(username));
        Versioned.require(edit.version(), before.version(), "user " + username);
        if (edit.setsAccount() && before.state() == AccountState.DELETED) {
            throw Refusal.conflict("wrong-state", format("%s is deleted: create another user.", username));
        }
        if (edit.limits() != null) {
            limits.edit(username, edit.limits());
        }
        Account after = accounts.update(before.id(), edit.email(), edit.role(), edit.notices());
        if (after.role() != before.role()) {
            tokens.endAll(after.id());
        }
        return after;
    }

    /**
     * Replaces an active account's password by one that is to be changed within a week, and ends its tokens.
     *
     * @throws Refusal when there is no such user, or it is not ACTIVE
     */
    public OneTimePassword resetPassword(Username username) {
        String password = ReadableSecret.next();
        String hash = passwords.hash(password);
        Instant expiresAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(ONE_TIME_PASSWORD_LIFE);
        return inTransaction(() -> {
            Account account = accounts.resetPassword(username.value(), hash, expiresAt)
                    .orElseThrow(() -> wrongState(username, AccountState.ACTIVE, "given a password"));
            tokens.endAll(account.id());
            return new OneTimePassword(account.username(), password, expiresAt);
        });
    }

    private Account move(Username username, AccountState from, AccountState to, String verb) {
        return accounts.move(username.value(), from, to).orElseThrow(() -> wrongState(username, from, verb));
    }

    private Refusal notDeletable(Username username) {
        return accounts.find(username.value())
                .map(account -> Refusal.conflict(
                        "wrong-state",
                        account.state() == AccountState.DELETED
                                ? format("%s is deleted already: see maestro user show %s.", username, username)
                                : format(
                                        "%s has only registered: decline it, with maestro user decline %s.",
                                        username, username)))
                .orElseGet(() -> Accounts.notFound(username));
    }

    private Refusal wrongState(Username username, AccountState wanted, String verb) {
        return accounts.find(username.value())
                .map(account -> Refusal.conflict(
                        "wrong-state",
                        format(
                                "%s is %s, and only an account that is %s can be %s: see maestro user list.",
                                username, account.state(), wanted, verb)))
                .orElseGet(() -> Accounts.notFound(username));
    }

    /** Two admins who disable each other do it one after the other. */
    private Account keepingAnAdmin(Supplier<Account> change) {
        return inTransaction(() -> {
            accounts.lockAdmins();
            boolean hadOne = accounts.hasActiveAdmin();
            Account changed = change.get();
            if (hadOne && !accounts.hasActiveAdmin()) {
                throw Refusal.conflict(
                        "last-admin",
                        format(
                                "%s is the last active admin: make another user one first, with maestro user set NAME --role admin.",
                                changed.username()));
            }
            return changed;
        });
    }

    private <T> T inTransaction(Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }
}
