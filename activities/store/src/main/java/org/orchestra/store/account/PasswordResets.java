package org.orchestra.store.account;

import static org.orchestra.domain.Text.format;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.orchestra.domain.Refusal;
import org.orchestra.store.audit.AuditKind;
import org.orchestra.store.audit.AuditLog;
import org.orchestra.store.outbox.Outbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * New passwords for those who have forgotten theirs, by a code that is mailed to the address of the account. To ask for one
 * changes nothing that its user has, and whoever asks learns nothing.
 */
@Component
public class PasswordResets implements DisposableBean {
    static final Duration LIFE = Duration.ofHours(1);

    /** How long a code is not replaced by another: whoever asks for others all day keeps nobody from using theirs. */
    static final Duration PAUSE = Duration.ofMinutes(15);

    private static final int BACKLOG = 100;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger(PasswordResets.class);

    private final AccountRepository accounts;
    private final Tokens tokens;
    private final Passwords passwords;
    private final Outbox outbox;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ThreadPoolExecutor sender =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(BACKLOG));

    PasswordResets(
            AccountRepository accounts,
            Tokens tokens,
            Passwords passwords,
            Outbox outbox,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.accounts = accounts;
        this.tokens = tokens;
        this.passwords = passwords;
        this.outbox = outbox;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Mails a code to the user of an active account, unless another was mailed just before. Returns before it looks, so that
     * neither an answer nor its time tells whether there is such an account.
     *
     * @param address from where it is asked for
     * @throws Refusal when too many ask at once
     */
    public void request(String usernameOrEmail, String address) {
        try {
            sender.execute(() -> send(usernameOrEmail, address));
        } catch (RejectedExecutionException full) {
            throw Refusal.tooMany(
                    "busy", "Too many people ask at this moment: try again in a few seconds.", RETRY_AFTER);
        }
    }

    /**
     * Replaces the password of an account, ends all its tokens, and issues a new one to whoever knows the code.
     *
     * @throws Refusal when the new password is not allowed; in the same words when there is no such account and when the code
     *     is not the one that was mailed last, was used or has expired
     */
    public IssuedToken redeem(String username, String code, String newPassword) {
        NewAccount.requirePassword(newPassword);
        byte[] codeHash = RandomToken.sha256(code.strip());
        // Before a password is hashed for a stranger.
        if (!accounts.hasResetCode(username, codeHash, clock.instant())) {
            throw refused();
        }
        String hash = passwords.hash(newPassword);
        return Objects.requireNonNull(transaction.execute(status -> {
            Account account = accounts.useResetCode(username, codeHash, clock.instant(), hash)
                    .orElseThrow(PasswordResets::refused);
            tokens.endAll(account.id());
            return tokens.signIn(account, hash);
        }));
    }

    private void send(String usernameOrEmail, String address) {
        try {
            String code = ReadableSecret.next();
            Instant expiresAt = clock.instant().truncatedTo(ChronoUnit.SECONDS).plus(LIFE);
            Optional<Account> user = Objects.requireNonNull(transaction.execute(status -> {
                Optional<Account> account = accounts.setResetCode(
                        usernameOrEmail, RandomToken.sha256(code), expiresAt, expiresAt.minus(PAUSE));
                account.ifPresent(found -> mail(found, code, expiresAt));
                return account;
            }));
            user.ifPresent(
                    found -> audit.count(AuditKind.ACT, found.username(), "requestPasswordReset", null, address));
        } catch (RuntimeException e) {
            log.warn("A code for a forgotten password was not mailed; its user can ask again", e);
        }
    }

    private void mail(Account account, String code, Instant expiresAt) {
        outbox.confidentiallyToOwner(
                format("password-reset:%d:%s", account.id(), expiresAt),
                account.username(),
                "Choose a new password",
                format(
                        "Somebody, probably you, has forgotten the password of %1$s. Choose another before %2$s with\n\n  maestro passwd -u %1$s --code %3$s\n\nIf it was not you, you need not do anything.\n",
                        account.username(), expiresAt, code));
    }

    private static Refusal refused() {
        return Refusal.unauthenticated(
                "bad-code",
                "This code is not good: it was used, has expired or was replaced by a later one, or the username is another; ask for a code with maestro passwd --forgot.");
    }

    @Override
    public void destroy() {
        sender.shutdown();
    }
}
