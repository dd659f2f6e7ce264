package org.orchestra.store.account;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The SQL of who is whom at an issuer. */
@Component
class IdentityRepository {
    private final JdbcClient jdbc;

    IdentityRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The name of the account that is linked. */
    Optional<String> username(ExternalIdentity identity) {
        return jdbc.sql("""
                        SELECT a.username FROM account_identity i JOIN account a ON a.id = i.account_id
                        WHERE i.issuer = :issuer AND i.subject = :subject
                        """)
                .param("issuer", identity.issuer())
                .param("subject", identity.subject())
                .query(String.class)
                .optional();
    }

    Optional<ExternalIdentity> find(long account) {
        return jdbc.sql("SELECT issuer, subject FROM account_identity WHERE account_id = :account")
                .param("account", account)
                .query(ExternalIdentity.class)
                .optional();
    }

    /** Links an account, in place of what it was linked to; fails when another account is linked to the same. */
    void put(long account, ExternalIdentity identity) {
        jdbc.sql("""
                        INSERT INTO account_identity (account_id, issuer, subject) VALUES (:account, :issuer, :subject)
                        ON CONFLICT (account_id) DO UPDATE SET issuer = excluded.issuer, subject = excluded.subject
                        """)
                .param("account", account)
                .param("issuer", identity.issuer())
                .param("subject", identity.subject())
                .update();
    }

    boolean delete(long account) {
        return jdbc.sql("DELETE FROM account_identity WHERE account_id = :account")
                        .param("account", account)
                        .update()
                > 0;
    }
}
