package org.orchestra.domain.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"12345678", "        x", "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"})
    void whatSomebodyCanTypeIsAllowed(String password) {
        assertThat(PasswordRule.allows(password)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1234567",
                "        ",
                "\t\t\t\t\t\t\t\t",
                "\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0",
                "\u2003\u2003\u2003\u2003\u2003\u2003\u2003\u2003",
                "\0\0\0\0\0\0\0\0"
            })
    void whatIsShortOrBlankIsNot(String password) {
        assertThat(PasswordRule.allows(password)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {129, 1_000_000})
    void whatIsLongIsNot(int length) {
        assertThat(PasswordRule.allows("x".repeat(length))).isFalse();
    }
}
