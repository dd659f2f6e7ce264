package org.orchestra.api.account;

import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.store.account.Accounts;
import org.orchestra.store.account.AdminClaims;
import org.orchestra.store.account.NewAccount;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * While there is no admin, shows in the log how somebody becomes one. Programs that install Orchestra give a password
 * instead, in {@code orchestra.bootstrap.admin.username} and {@code …password}: then the admin is created. Changes nothing
 * later, also when the settings stay.
 */
@Component
class AdminBootstrap implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(AdminBootstrap.class);

    private final Accounts accounts;
    private final AdminClaims claims;
    private final String username;
    private final String password;

    AdminBootstrap(
            Accounts accounts,
            AdminClaims claims,
            @Value("${orchestra.bootstrap.admin.username:admin}") String username,
            @Value("${orchestra.bootstrap.admin.password:}") String password) {
        this.accounts = accounts;
        this.claims = claims;
        this.username = username;
        this.password = password;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (password.isEmpty()) {
            claims.issue()
                    .ifPresent(claim -> log.warn(
                            "There is no admin yet. Become the first, until {}: maestro claim-admin -u NAME --email ADDRESS --token {}",
                            claim.expiresAt(),
                            claim.token()));
        } else {
            NewAccount admin = new NewAccount(
                    new Username(username), username + "@localhost", password, Role.ADMIN, NewAccount.DEFAULT_PRIORITY);
            accounts.createFirstAdmin(admin).ifPresent(created -> log.info("Created the admin {}", created.username()));
        }
    }
}
