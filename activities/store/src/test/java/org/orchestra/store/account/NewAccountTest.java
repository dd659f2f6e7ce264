package org.orchestra.store.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.Role;
import org.orchestra.domain.account.Username;

class NewAccountTest {
    @ParameterizedTest
    @CsvSource({
        "nonsense,        correct horse, 1000,    e-mail",
        "a@b@c,           correct horse, 1000,    e-mail",
        "'a b@lab.org',   correct horse, 1000,    e-mail",
        "ana@lab.org,     short,         1000,    8 to 128",
        "ana@lab.org,     correct horse, -1,      priority",
        "ana@lab.org,     correct horse, 1000001, priority"
    })
    void whatIsOutsideTheRulesIsRefusedWithTheRule(String email, String password, int priority, String rule) {
        assertThatThrownBy(() -> account(email, password, priority))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(rule);
    }

    @Test
    void thePasswordIsNotInWhatALogWouldShow() {
        assertThat(account("ana@lab.org", "correct horse", 1000).toString())
                .contains("ana")
                .doesNotContain("correct horse");
    }

    private static NewAccount account(String email, String password, int priority) {
        return new NewAccount(new Username("ana"), email, password, Role.USER, priority);
    }
}
