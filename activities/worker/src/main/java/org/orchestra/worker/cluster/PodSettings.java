package org.orchestra.worker.cluster;

import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.ImageAllowList;
import org.orchestra.kubernetes.KubernetesSettings;
import org.orchestra.kubernetes.NameServers;
import org.orchestra.kubernetes.NetworkAccess;
import org.orchestra.kubernetes.PodPolicy;
import org.orchestra.kubernetes.PodSecurityLevel;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the pods of runs may do and reach on the Kubernetes clusters of this worker.
 *
 * @param network what they may reach
 * @param security the Pod Security Standard that their namespaces enforce and that they keep
 * @param userNamespaces whether root in a container is another account outside
 * @param alwaysPull whether a node asks the registry for an image that it has
 * @param ephemeralStorage how much a run may write outside the volume, as a quantity of Kubernetes
 * @param quota the resource quota of each user's namespace: next to nothing of what runs do not need. By default it counts
 *     neither pods nor Kubernetes Jobs, for the API server would write to it once or twice for each run
 */
@ConfigurationProperties("orchestra.pods")
record PodSettings(
        @DefaultValue NetworkSettings network,
        @DefaultValue("baseline") PodSecurityLevel security,
        boolean userNamespaces,
        boolean alwaysPull,
        @DefaultValue("10Gi") String ephemeralStorage,
        @DefaultValue Map<String, String> quota) {
    private static final Map<String, String> QUOTA = Map.of(
            "count/configmaps", "20",
            "count/secrets", "20",
            "persistentvolumeclaims", "10",
            "services", "10",
            "services.loadbalancers", "0",
            "services.nodeports", "0");

    /**
     * What pods may reach: the world, except what is closed and the cluster's own addresses.
     *
     * @param closed blocks of addresses that are closed: by default the private ones, those of a link, which the metadata
     *     service of a cloud is one of, and the IPv6 addresses that a gateway translates into any IPv4 address, also a
     *     closed one (NAT64, 6to4)
     * @param open blocks that are open although they are closed
     * @param dns name servers outside the cluster's DNS: by default the usual address of a node's DNS cache
     * @param dnsNamespace the namespace of the cluster's DNS
     * @param dnsPorts the ports on which name servers listen
     */
    record NetworkSettings(
            @DefaultValue({
                "10.0.0.0/8",
                "172.16.0.0/12",
                "192.168.0.0/16",
                "100.64.0.0/10",
                "169.254.0.0/16",
                "fc00::/7",
                "fe80::/10",
                "64:ff9b::/96",
                "64:ff9b:1::/48",
                "2002::/16"
            })
            List<String> closed,

            @DefaultValue List<String> open,
            @DefaultValue("169.254.20.10") List<String> dns,
            @DefaultValue("kube-system") String dnsNamespace,
            @DefaultValue("53") List<Integer> dnsPorts) {}

    /** @param images the images that runs may use */
    KubernetesSettings with(ImageAllowList images) {
        return new KubernetesSettings(
                new PodPolicy(images, alwaysPull, security, userNamespaces, ephemeralStorage),
                new NetworkAccess(
                        network.closed,
                        network.open,
                        new NameServers(network.dnsNamespace, network.dnsPorts, network.dns)),
                quota.isEmpty() ? QUOTA : quota);
    }
}
