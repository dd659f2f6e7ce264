package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8, true",
        "192.0.2.7, 192.0.2.7/32, true",
        "fd00:0:0::/8, fd00::/8, false",
        "2001:db8::1, 2001:db8::1/128, false"
    })
    void aBlockIsWrittenInCidrNotation(String text, String cidr, boolean ipv4) {
        // when
        AddressBlock block = AddressBlock.parse(text);

        // then
        assertThat(block).hasToString(cidr);
        assertThat(block.isIpv4()).isEqualTo(ipv4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "10.0/8",
                "storage.lab.example",
                "::/129",
                "10.0.0.0/8/8"
            })
    void whatIsNoBlockIsRefused(String text) {
        assertThatThrownBy(() -> AddressBlock.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a block of addresses: write it as in 10.0.0.0/8");
    }
}
