package org.orchestra.kubernetes;

import static org.orchestra.domain.Text.format;
import static org.orchestra.kubernetes.KubernetesCall.answer;

import com.google.common.base.Suppliers;
import com.google.common.net.InetAddresses;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1Node;
import io.kubernetes.client.openapi.models.V1NodeAddress;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.orchestra.domain.cluster.VolumeSource;

/**
 * The cluster's own addresses, as far as it tells them: its nodes, their pods, its API server and the server of its volume.
 * They may be public, so that a list of private networks does not cover them.
 */
final class ClusterAddresses {
    /** Homes are prepared one after another: one reading serves them all. */
    private static final long MAX_AGE_SECONDS = 60;

    private final ApiClient client;
    private final VolumeSource source;
    private final Supplier<Set<AddressBlock>> recent =
            Suppliers.memoizeWithExpiration(this::read, MAX_AGE_SECONDS, TimeUnit.SECONDS);

    ClusterAddresses(ApiClient client, VolumeSource source) {
        this.client = client;
        this.source = source;
    }

    /**
     * The addresses, not older than a minute.
     *
     * @throws RuntimeException when the cluster does not answer or a name is not known; call again
     */
    Set<AddressBlock> get() {
        return recent.get();
    }

    private Set<AddressBlock> read() {
        Set<AddressBlock> addresses = new LinkedHashSet<>();
        new KubernetesNodes(client).list().forEach(node -> addresses.addAll(of(node)));
        apiServers().map(AddressBlock::parse).forEach(addresses::add);
        addresses.addAll(resolve(host(client.getBasePath())));
        if (source instanceof VolumeSource.Nfs nfs) {
            addresses.addAll(resolve(nfs.server()));
        }
        // A pod's loopback is its own.
        addresses.removeIf(block -> block.address().isLoopbackAddress());
        return addresses;
    }

    private static List<AddressBlock> of(V1Node node) {
        Stream<String> own = Optional.ofNullable(node.getStatus()).map(status -> status.getAddresses()).stream()
                .flatMap(List::stream)
                .map(V1NodeAddress::getAddress)
                .filter(InetAddresses::isInetAddress);
        Stream<String> pods = Optional.ofNullable(node.getSpec()).map(spec -> spec.getPodCIDRs()).stream()
                .flatMap(List::stream);
        return Stream.concat(own, pods).map(AddressBlock::parse).toList();
    }

    /** Where the cluster's service of the API server leads: not where this client reaches it, behind a load balancer. */
    private Stream<String> apiServers() {
        return answer(() -> new DiscoveryV1Api(client)
                        .listNamespacedEndpointSlice("default")
                        .labelSelector("kubernetes.io/service-name=kubernetes")
                        .execute())
                .getItems()
                .stream()
                .map(V1EndpointSlice::getEndpoints)
                .flatMap(List::stream)
                .map(V1Endpoint::getAddresses)
                .flatMap(List::stream)
                .filter(InetAddresses::isInetAddress);
    }

    private static String host(String url) {
        // An IPv6 address stands in brackets.
        return URI.create(url).getHost().replaceAll("[\\[\\]]", "");
    }

    private static List<AddressBlock> resolve(String host) {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                    .map(AddressBlock::of)
                    .toList();
        } catch (UnknownHostException unknown) {
            throw new UncheckedIOException(
                    format("The address of %s is not known, so it cannot be closed to pods.", host), unknown);
        }
    }
}
