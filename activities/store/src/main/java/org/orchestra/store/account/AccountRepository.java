package org.orchestra.store.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.store.paging.PageRequest;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of accounts. */
@Component
class AccountRepository {
    private static final String COLUMNS =
            "id, username, email, role, state, max_priority, max_running, notify AS notices, created_at";
    private static final String VIEW = "SELECT " + COLUMNS + " FROM account";

    private final JdbcClient jdbc;

    AccountRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Inserts an account.
     *
     * @throws DuplicateKeyException when its username or its e-mail address is taken
     */
    Account insert(NewAccount account, String passwordHash, AccountState state) {
        return jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state, max_priority)
                        VALUES (:username, :email, :hash, :role, :state, :priority)
                        RETURNING
                        """ + COLUMNS)
                .param("username", account.username().value())
                .param("email", account.email())
                .param("hash", passwordHash)
                .param("role", account.role().name())
                .param("state", state.name())
                .param("priority", account.maxPriority())
                .query(Account.class)
                .single();
    }

    Optional<Account> find(String username) {
        return jdbc.sql(VIEW + " WHERE username = :username")
                .param("username", username)
                .query(Account.class)
                .optional();
    }

    /** Changes what the user may have of the slots; empty when there is no such user. */
    Optional<Account> update(String username, UserLimitsEdit edit) {
        return jdbc.sql("""
                        UPDATE account SET max_priority = coalesce(:priority, max_priority),
                               max_running = CASE WHEN :uncapped THEN NULL ELSE coalesce(:running, max_running) END
                        WHERE username = :username
                        RETURNING
                        """ + COLUMNS)
                .param("username", username)
                .param("priority", edit.maxPriority())
                .param("running", edit.maxRunning())
                .param("uncapped", edit.uncapped())
                .query(Account.class)
                .optional();
    }

    /** Changes which ends of tasks the user is mailed; empty when there is no such user. */
    Optional<Account> update(String username, NotificationPreference notify) {
        return jdbc.sql("UPDATE account SET notify = :notify WHERE username = :username RETURNING " + COLUMNS)
                .param("username", username)
                .param("notify", notify.name())
                .query(Account.class)
                .optional();
    }

    Optional<StoredPassword> password(String username) {
        return jdbc.sql("SELECT password_hash AS hash, password_expires_at AS expires_at FROM account"
                        + " WHERE username = :username")
                .param("username", username)
                .query(StoredPassword.class)
                .optional();
    }

    /** Replaces a password by one that its user chose; false when it, or the account's state, has changed meanwhile. */
    boolean changePassword(long account, String oldHash, String newHash) {
        return jdbc.sql("""
                        UPDATE account SET password_hash = :new, password_expires_at = NULL
                        WHERE id = :id AND password_hash = :old AND state = 'ACTIVE'
                        """)
                        .param("id", account)
                        .param("old", oldHash)
                        .param("new", newHash)
                        .update()
                > 0;
    }

    /** Holds an active account as it is until this transaction ends, and returns the hash of its password. */
    Optional<String> lockActive(long account) {
        return jdbc.sql("SELECT password_hash FROM account WHERE id = :id AND state = 'ACTIVE' FOR SHARE")
                .param("id", account)
                .query(String.class)
                .optional();
    }

    List<Account> list(PageRequest page) {
        return jdbc.sql(VIEW + " ORDER BY username LIMIT :size OFFSET :offset")
                .param("size", page.size())
                .param("offset", page.offset())
                .query(Account.class)
                .list();
    }

    long count() {
        return jdbc.sql("SELECT count(*) FROM account").query(Long.class).single();
    }

    /** Makes every other process wait here until this transaction ends. */
    void lockFirstAdmin() {
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('orchestra.first-admin'))")
                .query(row -> {});
    }

    boolean hasAdmin() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM account WHERE role = 'ADMIN')")
                .query(Boolean.class)
                .single();
    }

    /** @param expiresAt until when it can be changed, which is all that it is good for; null for one that its user chose */
    record StoredPassword(String hash, @Nullable Instant expiresAt) {}
}
