package org.orchestra.store.account;

import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Username;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What users may have of the slots, as admins edit it. */
@Component
public class UserLimits {
    private final AccountRepository accounts;
    private final ApplicationEventPublisher events;

    UserLimits(AccountRepository accounts, ApplicationEventPublisher events) {
        this.accounts = accounts;
        this.events = events;
    }

    /**
     * Edits what a user may have; it counts from the next pass on and takes no slot away.
     *
     * @throws Refusal when there is no such user
     */
    @Transactional
    public Account edit(Username username, UserLimitsEdit edit) {
        Account account = accounts.update(username.value(), edit).orElseThrow(() -> Accounts.notFound(username));
        events.publishEvent(new UserLimitsChanged(username.value()));
        return account;
    }
}
