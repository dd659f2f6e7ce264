package org.orchestra.api.oidc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings with which the api does not start. */
class OidcSettingsTest {
    @ParameterizedTest
    @CsvSource({
        "http://sso.lab.example/realms/lab,orchestra,https://",
        "http://localhost.lab.example/,orchestra,https://",
        "http://localhost@lab.example/,orchestra,https://",
        "file:///etc/passwd,orchestra,https://",
        "sso.lab.example,orchestra,https://",
        "https://sso.lab.example,'',client-id"
    })
    void anIssuerThatAnybodyCouldPretendToBeAndAMissingClientAreRefused(String issuer, String client, String words) {
        assertThatThrownBy(() -> new OidcSettings(issuer, client, null, "preferred_username", true))
                .hasMessageContaining(words);
    }
}
