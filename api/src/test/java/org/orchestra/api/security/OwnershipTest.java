package org.orchestra.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.account.Role;
import org.orchestra.store.account.Account;

class OwnershipTest {
    private static final Account ANA = account("ana", Role.USER);
    private static final Account ADMIN = account("admin", Role.ADMIN);

    @Test
    void anOwnerAndAnAdminMayTouchAName() {
        assertThat(Ownership.existing(ANA, "user.ana.x").value()).isEqualTo("user.ana.x");
        assertThat(Ownership.created(ADMIN, "user.ana.x").value()).isEqualTo("user.ana.x");
    }

    @Test
    void anotherUserMayNotAndANameThatBeginsAlikeIsNotTheSame() {
        assertRefused("forbidden", () -> Ownership.existing(ANA, "user.bob.x"));
        assertRefused("not-your-name", () -> Ownership.created(ANA, "user.ana-maria.x"));
        assertRefused("invalid-name", () -> Ownership.created(ANA, "ana.x"));
    }

    @Test
    void aListShowsWhatTheCallerMaySee() {
        assertThat(Ownership.listed(ANA, null)).isEqualTo("ana");
        assertThat(Ownership.listed(ANA, "ana")).isEqualTo("ana");
        assertThat(Ownership.listed(ADMIN, null)).isNull();
        assertThat(Ownership.listed(ADMIN, "ana")).isEqualTo("ana");
        assertRefused("forbidden", () -> Ownership.listed(ANA, "bob"));
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(type(Refusal.class))
                .extracting(Refusal::code)
                .isEqualTo(code);
    }

    private static Account account(String name, Role role) {
        return new Account(
                1,
                name,
                name + "@lab.org",
                role,
                AccountState.ACTIVE,
                1000,
                null,
                null,
                null,
                null,
                NotificationPreference.END,
                Instant.EPOCH,
                0);
    }
}
