package org.orchestra.store.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.AccountState;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;
import org.orchestra.domain.scheduling.Budget;
import org.orchestra.testing.PostgresExtension;

class UserLimitsIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Username ANA = new Username("ana");

    private final AccountRepository rows = new AccountRepository(POSTGRES.jdbc());
    private final List<Object> events = new ArrayList<>();
    private final UserLimits shares = new UserLimits(rows, events::add);

    @BeforeEach
    void aUser() {
        POSTGRES.clear();
        rows.insert(new NewAccount(ANA, "ana@lab.org", "correct horse", Role.USER, 1000), "x", AccountState.ACTIVE);
    }

    @Test
    void anEditChangesWhatItNamesAndNothingElse() {
        assertThat(shares.edit(ANA, new UserLimitsEdit(null, 4, false, null, false)))
                .extracting(Account::maxPriority, Account::maxRunning)
                .containsExactly(1000, 4);
        assertThat(shares.edit(ANA, new UserLimitsEdit(50, null, false, null, false)))
                .extracting(Account::maxPriority, Account::maxRunning)
                .containsExactly(50, 4);
        assertThat(shares.edit(ANA, new UserLimitsEdit(null, null, true, null, false)))
                .extracting(Account::maxPriority, Account::maxRunning)
                .containsExactly(50, null);
        assertThat(rows.find("ana"))
                .hasValueSatisfying(account -> assertThat(account.maxPriority()).isEqualTo(50));
        assertThat(events).containsOnly(new UserLimitsChanged("ana")).hasSize(3);
    }

    @Test
    void aBudgetIsSetAndTakenAway() {
        assertThat(shares.edit(ANA, new UserLimitsEdit(null, null, false, new Budget(500, 30), false)))
                .extracting(Account::budgetHours, Account::budgetDays, Account::version)
                .containsExactly(500, 30, 1);
        assertThat(shares.edit(ANA, new UserLimitsEdit(7, null, false, null, false)))
                .extracting(Account::budgetHours, Account::budgetDays)
                .containsExactly(500, 30);
        assertThat(rows.find("ana"))
                .hasValueSatisfying(
                        account -> assertThat(account.budgetUsedSeconds()).isZero());
        assertThat(shares.edit(ANA, new UserLimitsEdit(null, null, false, null, true)))
                .extracting(Account::budgetHours, Account::budgetDays)
                .containsExactly(null, null);
        assertThat(rows.find("ana"))
                .hasValueSatisfying(
                        account -> assertThat(account.budgetUsedSeconds()).isNull());
        assertThatThrownBy(() -> new UserLimitsEdit(null, null, false, new Budget(1, 1), true))
                .hasMessageContaining("not both");
    }

    @ParameterizedTest
    @CsvSource({"0, 30, from 1 to 10", "10000001, 30, from 1 to 10", "500, 0, 1 to 366 days", "500, 367, 1 to 366 days"
    })
    void aBudgetOutOfRangeIsRefused(int hours, int days, String words) {
        assertThatThrownBy(() -> new Budget(hours, days))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words);
    }

    @Test
    void anUnknownUserIsRefused() {
        assertThatThrownBy(() -> shares.edit(new Username("eve"), new UserLimitsEdit(1, 1, false, null, false)))
                .isInstanceOf(Refusal.class)
                .hasMessage("There is no user eve: see who there is with maestro user list.");
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "     , 0, false, give at least 1",
        "     , -5, false, give at least 1",
        "   -1,  , false, from 0 to 1",
        "1000001, , false, from 0 to 1",
        "     ,  , false, changes nothing",
        "     , 3, true, not both"
    })
    void whatIsOutOfRangeIsRefused(
            @Nullable Integer maxPriority, @Nullable Integer maxRunning, boolean uncapped, String words) {
        assertThatThrownBy(() -> new UserLimitsEdit(maxPriority, maxRunning, uncapped, null, false))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words);
    }
}
