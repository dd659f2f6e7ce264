package org.orchestra.store.account;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;

/**
 * What is to change of an account; null is left as it is.
 *
 * @param version the version that whoever edits has seen; null for any
 * @param limits what the user may have of the slots
 * @param notices of which ends of the user's tasks mail is sent
 * @throws Refusal when the address is none
 */
public record UserEdit(
        @Nullable Integer version,
        @Nullable String email,
        @Nullable Role role,
        @Nullable UserLimitsEdit limits,
        @Nullable NotificationPreference notices) {

    public UserEdit {
        if (email != null) {
            NewAccount.requireEmail(email);
        }
    }

    boolean setsAccount() {
        return email != null || role != null;
    }
}
