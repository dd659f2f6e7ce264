package org.orchestra.domain.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class OwnedNameTest {
    @ParameterizedTest
    @CsvSource({
        "user.ana.fit, ana, fit",
        "user.ana.fit.v1, ana, fit.v1",
        "user.ana-b2.a_b-c.0, ana-b2, a_b-c.0",
        "user.user.user, user, user"
    })
    void aNameTellsItsOwnerAndTheRest(String name, String owner, String rest) {
        OwnedName owned = new OwnedName(name);

        assertThat(owned.owner()).isEqualTo(owner);
        assertThat(owned.rest()).isEqualTo(rest);
        assertThat(owned).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fit",
                "ana.fit",
                "user",
                "user.ana",
                "user.ana.",
                "user..fit",
                "user.ana..fit",
                "user.ana.fit.",
                ".user.ana.fit",
                "User.ana.fit",
                "user.Ana.fit",
                "user.ana.Fit",
                "user.ana.fit 1",
                "user.ana.fit/1",
                "user.ana.../etc",
                "user.ana.\u00e9",
                "user.ana.\u0131",
                "user.1ana.fit",
                "user.-ana.fit",
                "user.ana.fit\n",
                "group.ana.fit",
                "user.ana.%DATA",
                "user.ana.$(id)"
            })
    void aNameOutsideTheRuleIsRefusedWithTheRule(String name) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> new OwnedName(name));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-name");
        assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.INVALID);
        assertThat(refusal).hasMessageContaining("write user.<username>.<anything>");
    }

    @Test
    void aNameMayHave255Characters() {
        String longest = "user.ana." + "x".repeat(OwnedName.MAX_LENGTH - 9);

        assertThat(new OwnedName(longest).value()).hasSize(255);
        assertThat(catchThrowableOfType(Refusal.class, () -> new OwnedName(longest + "x")))
                .message()
                .contains("at most 255 characters")
                .hasSizeLessThan(300);
    }
}
