package org.orchestra.store.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookNetworksTest {
    private static final WebhookNetworks NONE = new WebhookNetworks(List.of());

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, this machine",
        "0.1.2.3, this network",
        "127.0.0.1, loopback",
        "127.255.255.254, loopback",
        "10.0.0.1, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "169.254.169.254, the metadata of a cloud",
        "100.64.0.1, shared by customers of a carrier",
        "100.127.255.255, shared by customers of a carrier",
        "192.0.0.170, protocols",
        "192.88.99.1, 6to4 relays",
        "198.18.0.1, benchmarks",
        "203.0.113.5, documentation",
        "224.0.0.1, multicast",
        "239.255.255.250, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, broadcast",
        "::, unspecified",
        "::1, loopback",
        "::7f00:1, IPv4-compatible loopback",
        "::ffff:127.0.0.1, mapped loopback",
        "::ffff:169.254.169.254, mapped link-local",
        "fe80::1, link-local",
        "fec0::1, site-local",
        "fc00::1, unique local",
        "fd00:ec2::254, the metadata of a cloud",
        "ff02::1, multicast",
        "64:ff9b::7f00:1, loopback behind NAT64",
        "64:ff9b::a9fe:a9fe, link-local behind NAT64",
        "64:ff9b:1::a00:1, a local NAT64",
        "2002:7f00:1::1, loopback behind 6to4",
        "2002:a00:1::1, private behind 6to4",
        "2001:0:1::1, Teredo",
        "2001:db8::1, documentation",
        "3fff::1, documentation"
    })
    void refusesWhatIsInside(String address, String what) throws Exception {
        assertThat(NONE.permit(InetAddresses.forString(address))).as(what).isFalse();
        // A mapped address is one of IPv4 to the JDK, whoever makes it.
        assertThat(NONE.permit(InetAddress.getByAddress(
                        InetAddresses.forString(address).getAddress())))
                .as(what)
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.1.1",
                "223.255.255.254",
                "2a00:1450:4001::1",
                "2606:4700::1111",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void permitsTheInternet(String address) {
        assertThat(NONE.permit(InetAddresses.forString(address))).isTrue();
        assertThat(NONE.isAllowed(InetAddresses.forString(address))).isFalse();
    }

    @Test
    void alsoPermitsWhatAnAdminAllows() {
        // given
        WebhookNetworks networks = new WebhookNetworks(List.of("10.1.0.0/16", "192.168.7.7", "fd00:1::/32"));

        // then
        assertThat(permitted(networks, "10.1.255.1", "192.168.7.7", "fd00:1:2::3", "64:ff9b::a01:1", "8.8.8.8"))
                .isTrue();
        assertThat(List.of("10.2.0.1", "192.168.7.8", "fd00:2::1", "127.0.0.1"))
                .noneMatch(address -> permitted(networks, address));
        assertThat(networks.isAllowed(InetAddresses.forString("10.1.0.1"))).isTrue();
        assertThat(networks.isAllowed(InetAddresses.forString("8.8.8.8"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.0/-1", "lab.example", "10.0.0.0/8/8"})
    void aMalformedBlockIsReportedAtTheStart(String block) {
        assertThatThrownBy(() -> new WebhookSettings(true, List.of(block)))
                .hasMessageContaining("orchestra.webhooks.allowed-networks")
                .hasMessageContaining("write it as in 10.1.0.0/16");
    }

    private static boolean permitted(WebhookNetworks networks, String... addresses) {
        return List.of(addresses).stream().map(InetAddresses::forString).allMatch(networks::permit);
    }
}
