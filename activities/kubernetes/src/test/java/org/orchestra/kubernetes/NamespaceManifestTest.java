package org.orchestra.kubernetes;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1NetworkPolicyEgressRule;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the objects of a namespace with the reviewed file. {@code -Dgolden.write=true} writes it. */
class NamespaceManifestTest {
    private static final Path GOLDEN = Path.of("src/test/resources/org/orchestra/kubernetes/namespace.yaml");
    private static final Set<AddressBlock> CLUSTER = blocks("203.0.113.5", "203.0.113.6", "2001:db8::5");

    @Test
    void theNamespaceIsBoundedAsReviewed() throws IOException {
        // given
        NamespaceManifest manifest = new NamespaceManifest(KubernetesSettingsFixture.USUAL);

        // when
        String written = Yaml.dumpAll(
                List.of(manifest.networkPolicy("ana", CLUSTER), manifest.quota("ana"), manifest.limitRange("ana"))
                        .iterator());

        // then
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, written);
        }
        assertThat(written).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void aFamilyThatIsClosedAsAWholeHasNoRule() {
        // when
        List<V1NetworkPolicyEgressRule> rules = egress(network(List.of("::/0"), List.of()));

        // then
        assertThat(rules).hasSize(2);
        assertThat(rules.get(1).getTo())
                .extracting(peer -> peer.getIpBlock().getCidr())
                .containsExactly("0.0.0.0/0");
    }

    @Test
    void aClosedWorldLeavesDnsAndWhatIsOpen() {
        // when
        List<V1NetworkPolicyEgressRule> nothing = egress(network(List.of("0.0.0.0/0", "::/0"), List.of()));
        List<V1NetworkPolicyEgressRule> licences = egress(network(List.of("0.0.0.0/0", "::/0"), List.of("10.1.2.3")));

        // then a rule without peers would open everything
        assertThat(nothing)
                .hasSize(1)
                .allSatisfy(rule -> assertThat(rule.getPorts()).isNotEmpty());
        assertThat(licences.get(1).getTo())
                .extracting(V1NetworkPolicyPeer::getIpBlock)
                .extracting(block -> block.getCidr())
                .containsExactly("10.1.2.3/32");
    }

    @Test
    void theNameServersOfTheClusterMayBeElsewhere() {
        // when
        List<V1NetworkPolicyEgressRule> rules = egress(new NetworkAccess(
                List.of(), List.of(), new NameServers("openshift-dns", List.of(53, 5353), List.of())));

        // then
        V1NetworkPolicyEgressRule dns = rules.get(0);
        assertThat(dns.getTo())
                .extracting(peer -> peer.getNamespaceSelector().getMatchLabels())
                .containsExactly(Map.of("kubernetes.io/metadata.name", "openshift-dns"));
        assertThat(dns.getPorts())
                .extracting(port -> port.getProtocol() + port.getPort())
                .containsExactlyInAnyOrder("UDP53", "TCP53", "UDP5353", "TCP5353");
    }

    private static NetworkAccess network(List<String> closed, List<String> open) {
        return new NetworkAccess(
                closed, open, KubernetesSettingsFixture.USUAL.network().dns());
    }

    private static List<V1NetworkPolicyEgressRule> egress(NetworkAccess network) {
        KubernetesSettings usual = KubernetesSettingsFixture.USUAL;
        KubernetesSettings settings = new KubernetesSettings(usual.pods(), network, usual.quota());
        return new NamespaceManifest(settings)
                .networkPolicy("ana", CLUSTER)
                .getSpec()
                .getEgress();
    }

    private static Set<AddressBlock> blocks(String... addresses) {
        return Stream.of(addresses).map(AddressBlock::parse).collect(toSet());
    }
}
