package org.orchestra.store.account;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.paging.ListOrder;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Component;

/** The SQL of accounts. */
@Component
class AccountRepository {
    private static final String COLUMNS = """
            id, username, coalesce(email, '') AS email, role, state, max_priority, max_running, budget_hours, budget_days,
            (SELECT b.used_seconds FROM budget_use b WHERE b.account_id = account.id) AS budget_used_seconds,
            notify AS notices, created_at, version
            """;
    private static final String VIEW = "SELECT " + COLUMNS + " FROM account";
    private static final ListOrder BY_NAME = ListOrder.ascending(ListOrder.text("username"));
    private final JdbcClient jdbc;

    AccountRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Inserts an account; empty when its username or its e-mail address is taken. */
    Optional<Account> insert(NewAccount account, String passwordHash, AccountState state) {
        return insert(account.username(), account.email(), passwordHash, account.role(), state, account.maxPriority());
    }

    /** Inserts an account that has no password, and waits; empty when its username or its e-mail address is taken. */
    Optional<Account> insert(NewLinkedAccount account) {
        return insert(
                account.username(),
                account.email(),
                "",
                Role.USER,
                AccountState.REGISTERED,
                NewAccount.DEFAULT_PRIORITY);
    }

    private Optional<Account> insert(
            Username username, String email, String passwordHash, Role role, AccountState state, int maxPriority) {
        return jdbc.sql("""
                        INSERT INTO account (username, email, password_hash, role, state, max_priority)
                        VALUES (:username, :email, :hash, :role, :state, :priority)
                        ON CONFLICT DO NOTHING
                        RETURNING
                        """ + COLUMNS)
                .param("username", username.value())
                .param("email", email)
                .param("hash", passwordHash)
                .param("role", role.name())
                .param("state", state.name())
                .param("priority", maxPriority)
                .query(Account.class)
                .optional();
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
                               max_running = CASE WHEN :uncapped THEN NULL ELSE coalesce(:running, max_running) END,
                               budget_hours = CASE WHEN :unbudgeted THEN NULL ELSE coalesce(:hours, budget_hours) END,
                               budget_days = CASE WHEN :unbudgeted THEN NULL ELSE coalesce(:days, budget_days) END
                        WHERE username = :username
                        RETURNING
                        """ + COLUMNS)
                .param("username", username)
                .param("priority", edit.maxPriority())
                .param("running", edit.maxRunning())
                .param("uncapped", edit.uncapped())
                .param("hours", edit.budget() == null ? null : edit.budget().hours())
                .param("days", edit.budget() == null ? null : edit.budget().days())
                .param("unbudgeted", edit.unbudgeted())
                .query(Account.class)
                .optional();
    }

    /** The password of an account that could sign in: until it is activated, nobody learns that it is there. */
    Optional<StoredPassword> password(String username) {
        return jdbc.sql("""
                        SELECT password_hash AS hash, password_expires_at AS expires_at FROM account
                        WHERE username = :username AND state <> 'REGISTERED'
                        """)
                .param("username", username)
                .query(StoredPassword.class)
                .optional();
    }

    /** Replaces a password by one that its user chose; false when it, or the account's state, has changed meanwhile. */
    boolean changePassword(long account, String oldHash, String newHash) {
        return jdbc.sql("""
                        UPDATE account
                        SET password_hash = :new, password_expires_at = NULL, reset_code_hash = NULL, reset_code_expires_at = NULL
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

    /**
     * The accounts by username.
     *
     * @param state only accounts in this state; null for all that are not deleted
     * @param home only accounts with a home in this state; null for all
     */
    Page<Account> list(@Nullable AccountState state, @Nullable HomeState home, PageRequest page) {
        StatementSpec statement = jdbc.sql("SELECT " + COLUMNS + BY_NAME.key() + " FROM account WHERE true"
                        + conditions(state, home) + BY_NAME.after(page) + BY_NAME.limit())
                .param("state", state == null ? null : state.name())
                .param("home", home == null ? null : home.name());
        return BY_NAME.read(statement, page, Account.class);
    }

    /** Those that are deleted are listed only when they are asked for, or what they may have left on a cluster. */
    private static String conditions(@Nullable AccountState state, @Nullable HomeState home) {
        String states = state != null ? " AND state = :state" : home != null ? "" : " AND state <> 'DELETED'";
        return home == null
                ? states
                : states
                        + " AND EXISTS (SELECT FROM account_home h WHERE h.account_id = account.id AND h.state = :home)";
    }

    /** How many accounts are in a state. */
    long count(AccountState state) {
        return jdbc.sql("SELECT count(*) FROM account WHERE state = :state")
                .param("state", state.name())
                .query(Long.class)
                .single();
    }

    /** Moves an account from one state to another; empty when there is none in the first. */
    Optional<Account> move(String username, AccountState from, AccountState to) {
        return jdbc.sql("UPDATE account SET state = :to WHERE username = :username AND state = :from RETURNING "
                        + COLUMNS)
                .param("username", username)
                .param("from", from.name())
                .param("to", to.name())
                .query(Account.class)
                .optional();
    }

    /** Makes an account a name that nobody else gets; empty when there is none that could. */
    Optional<Account> markDeleted(String username) {
        return jdbc.sql("""
                        UPDATE account
                        SET state = 'DELETED', email = NULL, role = 'USER', password_hash = '', password_expires_at = NULL,
                            reset_code_hash = NULL, reset_code_expires_at = NULL
                        WHERE username = :username AND state IN ('ACTIVE', 'DISABLED')
                        RETURNING
                        """ + COLUMNS)
                .param("username", username)
                .query(Account.class)
                .optional();
    }

    /** Takes back what an account has been given: queues, webhooks, and messages that are still to be sent. */
    void forget(long account) {
        jdbc.sql("DELETE FROM account_identity WHERE account_id = :account")
                .param("account", account)
                .update();
        jdbc.sql("DELETE FROM queue_member WHERE account_id = :account")
                .param("account", account)
                .update();
        jdbc.sql("DELETE FROM webhook WHERE account_id = :account")
                .param("account", account)
                .update();
        jdbc.sql("DELETE FROM message WHERE account_id = :account")
                .param("account", account)
                .update();
        jdbc.sql("DELETE FROM upload WHERE owner_id = :account")
                .param("account", account)
                .update();
        // New tasks on the data of somebody who leaves would keep them from being removed.
        jdbc.sql("""
                        DELETE FROM dataset_share
                        WHERE reader_id = :account OR name IN (SELECT name FROM dataset WHERE owner_id = :account)
                        """).param("account", account).update();
    }

    boolean deleteRegistered(String username) {
        return jdbc.sql("DELETE FROM account WHERE username = :username AND state = 'REGISTERED'")
                        .param("username", username)
                        .update()
                > 0;
    }

    void deleteRegistered(String username, String email) {
        jdbc.sql("""
                        DELETE FROM account
                        WHERE state = 'REGISTERED' AND (username = :username OR lower(email) = lower(:email))
                        """).param("username", username).param("email", email).update();
    }

    /** Holds an account as it is until this transaction ends. */
    Optional<Account> lock(String username) {
        return jdbc.sql(VIEW + " WHERE username = :username FOR NO KEY UPDATE")
                .param("username", username)
                .query(Account.class)
                .optional();
    }

    /** Changes what is not null. A code that was mailed to another address is void. */
    Account update(long id, @Nullable String email, @Nullable Role role, @Nullable NotificationPreference notices) {
        return jdbc.sql("""
                        UPDATE account
                        SET email = coalesce(:email, email), role = coalesce(:role, role),
                            notify = coalesce(:notify, notify),
                            reset_code_hash = CASE WHEN :email::text IS NULL THEN reset_code_hash END,
                            reset_code_expires_at = CASE WHEN :email::text IS NULL THEN reset_code_expires_at END
                        WHERE id = :id
                        RETURNING
                        """ + COLUMNS)
                .param("id", id)
                .param("email", email)
                .param("role", role == null ? null : role.name())
                .param("notify", notices == null ? null : notices.name())
                .query(Account.class)
                .single();
    }

    /** Gives an active account a password that is to be changed; empty when there is no such account. */
    Optional<Account> resetPassword(String username, String hash, Instant expiresAt) {
        return jdbc.sql("""
                        UPDATE account
                        SET password_hash = :hash, password_expires_at = :expires,
                            reset_code_hash = NULL, reset_code_expires_at = NULL
                        WHERE username = :username AND state = 'ACTIVE'
                        RETURNING
                        """ + COLUMNS)
                .param("username", username)
                .param("hash", hash)
                .param("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .query(Account.class)
                .optional();
    }

    /**
     * Gives an active account a code in place of its earlier one; empty when there is no such account, or its code is too
     * young to be replaced.
     *
     * @param usernameOrEmail one or the other, as no username has an {@code @}
     * @param replacedUntil the latest end of a code that is replaced
     */
    Optional<Account> setResetCode(String usernameOrEmail, byte[] hash, Instant expiresAt, Instant replacedUntil) {
        return jdbc.sql("""
                        UPDATE account SET reset_code_hash = :hash, reset_code_expires_at = :expires
                        WHERE (username = :who OR lower(email) = lower(:who)) AND state = 'ACTIVE'
                          AND (reset_code_expires_at IS NULL OR reset_code_expires_at <= :replaced)
                        RETURNING
                        """ + COLUMNS)
                .param("who", usernameOrEmail)
                .param("hash", hash)
                .param("expires", expiresAt.atOffset(ZoneOffset.UTC))
                .param("replaced", replacedUntil.atOffset(ZoneOffset.UTC))
                .query(Account.class)
                .optional();
    }

    boolean hasResetCode(String username, byte[] hash, Instant now) {
        return jdbc.sql("""
                        SELECT EXISTS (
                            SELECT FROM account
                            WHERE username = :username AND reset_code_hash = :hash AND reset_code_expires_at > :now
                              AND state = 'ACTIVE')
                        """)
                .param("username", username)
                .param("hash", hash)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    /** Exchanges a code for a password; empty when it is not the account's, not good any more, or was exchanged meanwhile. */
    Optional<Account> useResetCode(String username, byte[] code, Instant now, String passwordHash) {
        return jdbc.sql("""
                        UPDATE account
                        SET password_hash = :password, password_expires_at = NULL,
                            reset_code_hash = NULL, reset_code_expires_at = NULL
                        WHERE username = :username AND reset_code_hash = :code AND reset_code_expires_at > :now
                          AND state = 'ACTIVE'
                        RETURNING
                        """ + COLUMNS)
                .param("username", username)
                .param("code", code)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("password", passwordHash)
                .query(Account.class)
                .optional();
    }

    boolean hasActiveAdmin() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM account WHERE role = 'ADMIN' AND state = 'ACTIVE')")
                .query(Boolean.class)
                .single();
    }

    /** Makes everybody else who decides who is an admin wait here until this transaction ends. */
    void lockAdmins() {
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
