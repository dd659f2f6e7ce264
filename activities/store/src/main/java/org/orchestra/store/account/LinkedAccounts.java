package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Username;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The accounts of people whom an issuer knows. Whose account it is says the issuer's subject, never a name: that of a local account may be
 * somebody else's at the issuer, and the issuer may give it to another person.
 */
@Component
public class LinkedAccounts {
    private final IdentityRepository identities;
    private final AccountRepository accounts;
    private final Registrations registrations;
    private final Tokens tokens;
    private final TransactionTemplate transaction;

    LinkedAccounts(
            IdentityRepository identities,
            AccountRepository accounts,
            Registrations registrations,
            Tokens tokens,
            TransactionTemplate transaction) {
        this.identities = identities;
        this.accounts = accounts;
        this.registrations = registrations;
        this.tokens = tokens;
        this.transaction = transaction;
    }

    /**
     * The active account of a person. Somebody who has none is registered, and waits for an admin.
     *
     * @param registration whether somebody who has none is registered
     * @throws Refusal when the person has no active account, with what to do about it
     */
    public Account active(IssuerUser user, boolean registration) {
        Optional<Account> linked = find(user.identity());
        if (linked.isEmpty() && !registration) {
            throw notLinked(user, "You have no account here that is linked to your sign-in: ask an admin for one");
        }
        Account account = linked.orElseGet(() -> register(user));
        return switch (account.state()) {
            case ACTIVE -> account;
            case REGISTERED ->
                throw Refusal.unauthenticated(
                        "account-waits",
                        format(
                                "Your account %s waits for an admin to activate it: try again when you have mail.",
                                account.username()));
            case DISABLED, DELETED -> throw Accounts.notActive(account.username());
        };
    }

    /** The name of the account that is linked, in whatever state. */
    public Optional<String> username(ExternalIdentity identity) {
        return identities.username(identity);
    }

    /** What an account is linked to. */
    public Optional<ExternalIdentity> identity(Account account) {
        return identities.find(account.id());
    }

    /**
     * Links an account, in place of what it was linked to, whose tokens end then.
     *
     * @throws Refusal when there is no such user, it is deleted, or another account is linked to the same
     */
    public void link(Username username, ExternalIdentity identity) {
        try {
            transaction.executeWithoutResult(status -> {
                Account account = lock(username);
                Optional<ExternalIdentity> before = identities.find(account.id());
                identities.put(account.id(), identity);
                if (before.isPresent() && !before.get().equals(identity)) {
                    tokens.endAll(account.id());
                }
            });
        } catch (DuplicateKeyException e) {
            throw Refusal.conflict("subject-linked", linkedTo(identity));
        }
    }

    /**
     * Takes an account's link away, and ends its tokens.
     *
     * @throws Refusal when there is no such user, or it has none
     */
    public void unlink(Username username) {
        transaction.executeWithoutResult(status -> {
            Account account = lock(username);
            if (!identities.delete(account.id())) {
                throw Refusal.conflict("not-linked", format("%s is linked to no subject.", username));
            }
            tokens.endAll(account.id());
        });
    }

    private Account lock(Username username) {
        Account account = accounts.lock(username.value()).orElseThrow(() -> Accounts.notFound(username));
        if (account.state() == AccountState.DELETED) {
            throw Refusal.conflict("wrong-state", format("%s is deleted: create another user.", username));
        }
        return account;
    }

    private Optional<Account> find(ExternalIdentity identity) {
        return username(identity).flatMap(accounts::find);
    }

    private Account register(IssuerUser user) {
        NewLinkedAccount account = account(user);
        try {
            Optional<Account> registered = Objects.requireNonNull(transaction.execute(status -> {
                Optional<Account> added = registrations.registerLinked(account);
                added.ifPresent(made -> identities.put(made.id(), user.identity()));
                return added;
            }));
            // By another request of the same person, at the same time.
            return registered.or(() -> find(user.identity())).orElseThrow(() -> taken(user, account));
        } catch (DuplicateKeyException e) {
            return find(user.identity()).orElseThrow(() -> taken(user, account));
        }
    }

    private static NewLinkedAccount account(IssuerUser user) {
        String username = user.username();
        String email = user.email();
        if (username != null && email != null) {
            try {
                return new NewLinkedAccount(
                        new Username(username), email, user.identity().issuer());
            } catch (Refusal notAllowed) {
                // Said below: what it tells is for somebody who can choose.
            }
        }
        throw notLinked(
                user,
                format(
                        "The issuer calls you %s and says that %s is your address, of which no account is made: ask an admin for one",
                        username == null ? "nothing" : "'" + username + "'",
                        email == null ? "nothing" : "'" + email + "'"));
    }

    private static Refusal taken(IssuerUser user, NewLinkedAccount account) {
        return notLinked(
                user,
                format(
                        "There is an account named %s or with your address, which is not linked to your sign-in: if it is yours, ask an admin",
                        account.username()));
    }

    private static Refusal notLinked(IssuerUser user, String why) {
        return Refusal.unauthenticated(
                "account-not-linked",
                format(
                        "%s to link, with maestro user link NAME --subject %s.",
                        why, shellQuoted(user.identity().subject())));
    }

    private String linkedTo(ExternalIdentity identity) {
        @Nullable Account other = find(identity).orElse(null);
        if (other == null) {
            return "The subject was linked to another account at this moment: try again.";
        }
        return format(
                "The subject is linked to %s: %s first, with maestro user %s %s.",
                other.username(),
                other.state() == AccountState.REGISTERED ? "decline that" : "unlink that",
                other.state() == AccountState.REGISTERED ? "decline" : "unlink",
                other.username());
    }

    /** An admin pastes it; the issuer chose it. */
    private static String shellQuoted(String text) {
        return text.matches("[A-Za-z0-9_.:@/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
