package org.orchestra.api.account;

import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.NewAccount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * Creates the admin of a fresh installation from {@code orchestra.bootstrap.admin.username} and {@code …password}, when a
 * password is set and there is no admin. Changes nothing later, also when the settings stay.
 */
@Component
class AdminBootstrap implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(AdminBootstrap.class);

    private final Accounts accounts;
    private final String username;
    private final String password;

    AdminBootstrap(
            Accounts accounts,
            @Value("${orchestra.bootstrap.admin.username:admin}") String username,
            @Value("${orchestra.bootstrap.admin.password:}") String password) {
        this.accounts = accounts;
        this.username = username;
        this.password = password;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (password.isEmpty()) {
            return;
        }
        NewAccount admin = new NewAccount(
                new Username(username), username + "@localhost", password, Role.ADMIN, NewAccount.DEFAULT_PRIORITY);
        accounts.createFirstAdmin(admin).ifPresent(created -> log.info("Created the admin {}", created.username()));
    }
}
