package org.orchestra.domain.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class UsernameTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "ana", "ana-2", "a2", "demo", "kube", "orchestral"})
    void aLowerCaseWordIsAUsername(String name) {
        assertThat(new Username(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ana", "2ana", "-ana", "ana-", "a.b", "a_b", "ana b", "ana\n", "\u00e1na", "../etc"})
    void whatCannotNameANamespaceOrAFolderIsRefused(String name) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new Username(name));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-name");
        assertThat(refusal).hasMessageContaining("use a lower-case letter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "root", "everyone", "orchestra", "kube-system", "orchestra-system"})
    void aNameThatAClusterUsesIsReserved(String name) {
        Username username = new Username(name);

        assertThat(catchThrowableOfType(Refusal.class, username::requireUnreserved))
                .hasMessageContaining("reserved");
    }

    @Test
    void aUsernameHasAtMost31Characters() {
        assertThat(new Username("a".repeat(31)).value()).hasSize(31);
        assertThat(catchThrowableOfType(Refusal.class, () -> new Username("a".repeat(32))))
                .hasMessageContaining("at most 31 characters");
    }
}
