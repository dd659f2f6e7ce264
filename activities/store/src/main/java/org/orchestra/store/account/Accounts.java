package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.PasswordRule;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.AccountRepository.StoredPassword;
import org.orchestra.store.account.TokenRepository.StoredToken;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.transaction.AfterCommit;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Creates, lists and recognises accounts. */
@Component
public class Accounts {
    private final AccountRepository accounts;
    private final TransactionTemplate transaction;
    private final Passwords passwords;
    private final Tokens tokens;
    private final HomeWorkflows homes;
    private final Clock clock;

    Accounts(
            AccountRepository accounts,
            TransactionTemplate transaction,
            Passwords passwords,
            Tokens tokens,
            HomeWorkflows homes,
            Clock clock) {
        this.accounts = accounts;
        this.transaction = transaction;
        this.passwords = passwords;
        this.tokens = tokens;
        this.homes = homes;
        this.clock = clock;
    }

    /**
     * Creates an active account; its homes are made afterwards.
     *
     * @throws Refusal when its username or e-mail address is taken
     */
    public Account create(NewAccount account) {
        Account created = insert(account, passwords.hash(account.password()));
        AfterCommit.run(() -> homes.accountActivated(created.username()));
        return created;
    }

    /**
     * Creates an admin if there is none. Any number of processes may do this at once.
     *
     * @return the admin; empty when there was one already
     * @throws Refusal when the username or e-mail address belongs to a user who is no admin and does not only wait to be activated
     */
    public Optional<Account> createFirstAdmin(NewAccount account) {
        return createFirstAdmin(account, () -> true);
    }

    /** @param claimed asked while nobody else can become the first admin; nothing is created when it says no */
    Optional<Account> createFirstAdmin(NewAccount account, BooleanSupplier claimed) {
        if (accounts.hasAdmin()) {
            return Optional.empty();
        }
        String hash = passwords.hash(account.password());
        Optional<Account> admin = Objects.requireNonNull(transaction.execute(status -> {
            accounts.lockAdmins();
            if (accounts.hasAdmin() || !claimed.getAsBoolean()) {
                return Optional.<Account>empty();
            }
            // A stranger who was faster with the name or the address does not keep the admin out.
            accounts.deleteRegistered(account.username().value(), account.email());
            return Optional.of(insert(account, hash));
        }));
        admin.ifPresent(one -> homes.accountActivated(one.username()));
        return admin;
    }

    boolean haveAdmin() {
        return accounts.hasAdmin();
    }

    public Optional<Account> find(String username) {
        return accounts.find(username);
    }

    /** @throws Refusal when there is no such user */
    public Account get(Username username) {
        return accounts.find(username.value()).orElseThrow(() -> notFound(username));
    }

    /**
     * The accounts by username.
     *
     * @param state only those in this state; null for all that are not deleted
     * @param home only those with a home in this state, also of deleted accounts; null for all
     */
    public Page<Account> list(@Nullable AccountState state, @Nullable HomeState home, PageRequest page) {
        return accounts.list(state, home, page);
    }

    /**
     * Issues a token to whoever knows the account's password.
     *
     * @throws Refusal when the two do not belong together, in the same words and time for an unknown username, a wrong
     *     password and an account that waits for an admin; when they do but the account is not active, or the password is to be changed; when too many sign in at
     *     once
     */
    public IssuedToken authenticate(String username, String password) {
        StoredPassword verified = verify(username, password);
        if (verified.expiresAt() != null) {
            throw Refusal.unauthenticated(
                    "password-change-required",
                    format("An admin gave you this password to be changed: run maestro passwd -u %s.", username));
        }
        return tokens.signIn(active(username), verified.hash());
    }

    /**
     * Replaces an account's password, ends all its tokens, and issues a new one to whoever knew the old password.
     *
     * @throws Refusal as {@link #authenticate}, but also takes a password that is to be changed until it has expired; when
     *     the new one is not allowed or not new
     */
    public IssuedToken changePassword(String username, String oldPassword, String newPassword) {
        NewAccount.requirePassword(newPassword);
        // Before the old one is looked at, or this would be a way to guess it that no limit counts and no log has.
        if (newPassword.equals(oldPassword)) {
            throw Refusal.invalid("invalid-request", "The new password is the old one: choose another.");
        }
        StoredPassword verified = verify(username, oldPassword);
        if (verified.expiresAt() != null && !clock.instant().isBefore(verified.expiresAt())) {
            throw Refusal.unauthenticated(
                    "password-expired", "This password was to be changed by now: ask an admin for another one.");
        }
        Account account = active(username);
        String hash = passwords.hash(newPassword);
        return Objects.requireNonNull(transaction.execute(status -> {
            if (!accounts.changePassword(account.id(), verified.hash(), hash)) {
                throw badCredentials();
            }
            tokens.endAll(account.id());
            return tokens.signIn(account, hash);
        }));
    }

    /**
     * A token and the active account that it stands for.
     *
     * @throws Refusal when the token is unknown or expired, or its account is not active
     */
    public AuthenticatedToken byToken(String token) {
        StoredToken stored = tokens.find(token);
        return stored.of(active(stored.username()));
    }

    static Refusal notFound(Username username) {
        return Refusal.notFound(
                "user-not-found", format("There is no user %s: see who there is with maestro user list.", username));
    }

    private StoredPassword verify(String username, String password) {
        // What nobody can have is not worth a hash, and tells nothing about who there is.
        if (!Username.isAllowed(username) || !PasswordRule.allows(password)) {
            throw badCredentials();
        }
        Optional<StoredPassword> stored = accounts.password(username);
        boolean matches = passwords.matches(password, stored.map(StoredPassword::hash));
        return stored.filter(any -> matches).orElseThrow(Accounts::badCredentials);
    }

    static Refusal badCredentials() {
        return Refusal.unauthenticated(
                "bad-credentials",
                "Username or password is wrong, or an admin has yet to activate the account: check both and run maestro authenticate again.");
    }

    private Account active(String username) {
        return accounts.find(username)
                .filter(account -> account.state() == AccountState.ACTIVE)
                .orElseThrow(() -> notActive(username));
    }

    static Refusal notActive(String username) {
        return Refusal.unauthenticated(
                "not-authenticated", format("The account %s is not active: ask an admin to enable it.", username));
    }

    private Account insert(NewAccount account, String hash) {
        return accounts.insert(account, hash, AccountState.ACTIVE)
                .orElseThrow(() -> Refusal.conflict(
                        "user-exists",
                        format(
                                "A user named %s or with the address %s exists: choose another.",
                                account.username(), account.email())));
    }
}
