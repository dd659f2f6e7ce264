package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ClientNetworkTest {
    @Test
    void whoHasANetworkOfVersionSixIsOneClient() throws UnknownHostException {
        assertThat(connected("2001:db8:0:1::1")).isEqualTo(connected("2001:db8:0:1:ffff:ffff:ffff:ffff"));
        assertThat(connected("2001:db8:0:1::1")).isNotEqualTo(connected("2001:db8:0:2::1"));
        assertThat(connected("2001:db8:0:1::1")).isEqualTo(ClientNetwork.of("2001:DB8:0:1::7"));
    }

    @Test
    void aSiteOfVersionSixHasManyNetworks() {
        assertThat(ClientNetwork.site("2001:db8:0:1::1")).isEqualTo(ClientNetwork.site("2001:db8:0:ffff::1"));
        assertThat(ClientNetwork.site("2001:db8:0:1::1")).isNotEqualTo(ClientNetwork.site("2001:db8:1:1::1"));
        assertThat(ClientNetwork.site("10.0.0.1")).isEqualTo(ClientNetwork.of("10.0.0.1"));
    }

    @Test
    void anAddressOfVersionFourIsOneClientHoweverItIsWritten() throws UnknownHostException {
        assertThat(connected("10.0.0.1")).isNotEqualTo(connected("10.0.0.2"));
        assertThat(connected("10.0.0.1"))
                .isEqualTo(connected("::ffff:10.0.0.1"))
                .isEqualTo(ClientNetwork.of("10.0.0.1"));
    }

    @Test
    void whatIsNoAddressStandsForItself() {
        assertThat(ClientNetwork.of("unknown")).isNotEqualTo(ClientNetwork.of("hidden"));
    }

    private static ClientNetwork connected(String address) throws UnknownHostException {
        return ClientNetwork.of(InetAddress.getByName(address));
    }
}
