package org.orchestra.kubernetes;

import static java.util.stream.Collectors.toSet;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.models.V1IPBlock;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1LimitRangeItem;
import io.kubernetes.client.openapi.models.V1LimitRangeSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyEgressRule;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPort;
import io.kubernetes.client.openapi.models.V1NetworkPolicySpec;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Builds the objects that bound what the pods in a user's namespace may do and reach. Pure.
 *
 * <p>The quota counts objects only, against floods. CPUs, memory and GPUs are the scheduler's: a quota on them would make
 * it grant slots to runs that cannot start.
 *
 * <p>The limit range gives bounds to containers that state none, which are not Orchestra's. It has no CPU limit, because a
 * run may use spare CPU time.
 */
final class NamespaceManifest {
    /** The name of each of these objects. */
    static final String NAME = "orchestra";

    private static final String POD_SECURITY = "pod-security.kubernetes.io/";
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";
    private static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private final KubernetesSettings settings;

    NamespaceManifest(KubernetesSettings settings) {
        this.settings = settings;
    }

    /** The labels of a user's namespace. What a stricter level would refuse is told to whoever creates it, and audited. */
    Map<String, String> labels(String username) {
        Map<String, String> labels = new LinkedHashMap<>(Labels.ofHome(username));
        labels.put(POD_SECURITY + "enforce", settings.pods().security().label());
        labels.put(POD_SECURITY + "audit", PodSecurityLevel.RESTRICTED.label());
        labels.put(POD_SECURITY + "warn", PodSecurityLevel.RESTRICTED.label());
        return labels;
    }

    /** @param ofCluster the cluster's own addresses, which are closed */
    V1NetworkPolicy networkPolicy(String username, Set<AddressBlock> ofCluster) {
        return new V1NetworkPolicy()
                .apiVersion("networking.k8s.io/v1")
                .kind("NetworkPolicy")
                .metadata(metadata(username))
                .spec(new V1NetworkPolicySpec()
                        // Every pod; traffic that no rule allows is denied.
                        .podSelector(new V1LabelSelector())
                        .policyTypes(List.of("Ingress", "Egress"))
                        .egress(egress(ofCluster)));
    }

    V1ResourceQuota quota(String username) {
        Map<String, Quantity> hard = new TreeMap<>();
        settings.quota().forEach((resource, most) -> hard.put(resource, new Quantity(most)));
        return new V1ResourceQuota()
                .apiVersion("v1")
                .kind("ResourceQuota")
                .metadata(metadata(username))
                .spec(new V1ResourceQuotaSpec().hard(hard));
    }

    V1LimitRange limitRange(String username) {
        return new V1LimitRange()
                .apiVersion("v1")
                .kind("LimitRange")
                .metadata(metadata(username))
                .spec(new V1LimitRangeSpec()
                        .addLimitsItem(new V1LimitRangeItem()
                                .type("Container")
                                ._default(new TreeMap<>(Map.of(
                                        "memory",
                                        new Quantity("1Gi"),
                                        EPHEMERAL_STORAGE,
                                        new Quantity(settings.pods().ephemeralStorage()))))
                                .defaultRequest(new TreeMap<>(Map.of(
                                        "cpu",
                                        new Quantity("100m"),
                                        "memory",
                                        new Quantity("128Mi"),
                                        EPHEMERAL_STORAGE,
                                        new Quantity("0"))))));
    }

    private List<V1NetworkPolicyEgressRule> egress(Set<AddressBlock> ofCluster) {
        NetworkAccess network = settings.network();
        Set<AddressBlock> closed = Stream.concat(network.closed().stream().map(AddressBlock::parse), ofCluster.stream())
                .collect(toSet());
        List<V1NetworkPolicyEgressRule> rules = new ArrayList<>();
        rules.add(dns());
        List<V1NetworkPolicyPeer> world = new ArrayList<>();
        addWorld(
                world, "0.0.0.0/0", closed.stream().filter(AddressBlock::isIpv4).toList());
        addWorld(world, "::/0", closed.stream().filter(block -> !block.isIpv4()).toList());
        network.open().forEach(block -> world.add(peer(block)));
        if (!world.isEmpty()) {
            // A rule without peers would allow everything.
            rules.add(new V1NetworkPolicyEgressRule().to(world));
        }
        return rules;
    }

    private V1NetworkPolicyEgressRule dns() {
        NameServers dns = settings.network().dns();
        V1NetworkPolicyEgressRule rule = new V1NetworkPolicyEgressRule()
                .addToItem(new V1NetworkPolicyPeer()
                        .namespaceSelector(new V1LabelSelector().matchLabels(Map.of(NAMESPACE_NAME, dns.namespace()))));
        dns.others().forEach(block -> rule.addToItem(peer(block)));
        for (int port : dns.ports()) {
            for (String protocol : List.of("UDP", "TCP")) {
                rule.addPortsItem(new V1NetworkPolicyPort().protocol(protocol).port(new IntOrString(port)));
            }
        }
        return rule;
    }

    /** All addresses of a family except the closed ones. A block may not except itself, so nothing is added then. */
    private static void addWorld(List<V1NetworkPolicyPeer> peers, String family, List<AddressBlock> closed) {
        if (closed.stream().noneMatch(AddressBlock::isWholeFamily)) {
            peers.add(new V1NetworkPolicyPeer()
                    .ipBlock(new V1IPBlock()
                            .cidr(family)
                            .except(closed.stream()
                                    .map(AddressBlock::toString)
                                    .sorted()
                                    .toList())));
        }
    }

    private static V1NetworkPolicyPeer peer(String block) {
        return new V1NetworkPolicyPeer()
                .ipBlock(new V1IPBlock().cidr(AddressBlock.parse(block).toString()));
    }

    private static V1ObjectMeta metadata(String username) {
        return new V1ObjectMeta().namespace(username).name(NAME).labels(Labels.ofHome(username));
    }
}
