package org.orchestra.store.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.Refusal;

class WebhookUrlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://hooks.example.org",
                "HTTPS://Hooks.Example.org/a/b?token=x%20y",
                "https://hooks.example.org:8443/",
                "https://93.184.215.14/",
                "https://[2606:4700::1111]:443/x",
                "http://ci:1024/"
            })
    void isTheAddressOfAWebServer(String url) {
        assertThat(new WebhookUrl(url).uri()).hasToString(url);
    }

    @Test
    void hasAHostAndMayBeEncrypted() {
        assertThat(new WebhookUrl("HTTPS://Hooks.Example.org/").host()).isEqualTo("hooks.example.org");
        assertThat(new WebhookUrl("HTTPS://Hooks.Example.org/").isEncrypted()).isTrue();
        assertThat(new WebhookUrl("http://hooks.example.org/").isEncrypted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://hooks.example.org/, https://",
        "file:///etc/passwd, https://",
        "gopher://127.0.0.1:6379/_, https://",
        "hooks.example.org, https://",
        "'', https://",
        "https://, such as",
        "https:///x, full name",
        "https:hooks.example.org, full name",
        "https://ana:secret@hooks.example.org/, without a user",
        "https://hooks.example.org@127.0.0.1/, without a user",
        "https://hooks.example.org/#x, fragment",
        "https://hooks.example.org/a b, such as",
        "'https://hooks.example.org/\r\nX: y', such as",
        "https://hooks.example.org\\@127.0.0.1/, such as",
        "https://hooks_example/, full name",
        "https://bücher.example/, full name",
        "https://2130706433/, full name",
        "https://0x7f000001/, full name",
        "https://127.1/, full name",
        "https://0177.0.0.1/, full name",
        "https://300.0.0.1/, full name",
        "https://[fe80::1%25eth0]/, full name",
        "https://hooks.example.org:22/, port",
        "https://hooks.example.org:25/, port",
        "https://hooks.example.org:0/, port",
        "https://hooks.example.org:65536/, port"
    })
    void everythingElseIsRefused(String url, String words) {
        assertThatThrownBy(() -> new WebhookUrl(url))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(words)
                .hasMessageStartingWith("Give the webhook ");
    }

    @Test
    void anAddressHasAnEnd() {
        assertThatThrownBy(() -> new WebhookUrl("https://hooks.example.org/" + "x".repeat(2000)))
                .hasMessageContaining("2000 characters");
    }
}
