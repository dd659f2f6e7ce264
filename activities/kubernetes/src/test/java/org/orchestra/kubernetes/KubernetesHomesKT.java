package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.apis.NetworkingV1Api;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyIngressRule;
import io.kubernetes.client.openapi.models.V1NodeAddress;
import io.kubernetes.client.openapi.models.V1PersistentVolume;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.testing.testbed.RequiresTestbed;

/**
 * The objects that bound a user's namespace: they exist, and what somebody changes or deletes is repaired. The testbed's
 * network enforces no policy, so this shows what the policy says and not that packets are dropped.
 */
@RequiresTestbed
class KubernetesHomesKT {
    private final String user =
            "kt-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    private final ApiClient client = KubernetesClients.fromEnvironment();
    private final CoreV1Api core = new CoreV1Api(client);
    private final NetworkingV1Api networking = new NetworkingV1Api(client);
    private final VolumeSource.Nfs export = new VolumeSource.Nfs("198.51.100.9", "/export");
    private final KubernetesHomes homes = new KubernetesHomes(client, export, KubernetesSettingsFixture.USUAL);

    @BeforeEach
    void prepare() {
        homes.prepare(user, step -> {});
    }

    @AfterEach
    void cleanUp() throws ApiException {
        core.deleteNamespace(user).execute();
        core.deletePersistentVolume("orchestra-" + user).execute();
        core.deletePersistentVolume("orchestra-" + user + ".shared").execute();
    }

    @Test
    void theClusterItselfAndTheStorageServerAreClosed() throws ApiException {
        // given
        List<String> nodes = core.listNode().execute().getItems().stream()
                .flatMap(node -> node.getStatus().getAddresses().stream())
                .filter(address -> address.getType().equals("InternalIP"))
                .map(V1NodeAddress::getAddress)
                .map(address -> address + "/32")
                .toList();

        // then
        V1NetworkPolicy policy = policy();
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
        assertThat(policy.getSpec()
                        .getEgress()
                        .get(1)
                        .getTo()
                        .get(0)
                        .getIpBlock()
                        .getExcept())
                .containsAll(nodes)
                .contains("198.51.100.9/32", "169.254.0.0/16");
    }

    @Test
    void whatIsAsItShouldBeIsNotTouched() throws ApiException {
        // given
        List<String> before = versions();

        // when
        homes.prepare(user, step -> {});

        // then
        assertThat(versions()).isEqualTo(before);
    }

    @Test
    void whatWasDeletedIsThereAgain() throws ApiException {
        // given
        List<String> before = versions();
        networking.deleteNamespacedNetworkPolicy(NamespaceManifest.NAME, user).execute();
        core.deleteNamespacedResourceQuota(NamespaceManifest.NAME, user).execute();
        core.deleteNamespacedLimitRange(NamespaceManifest.NAME, user).execute();

        // when
        homes.prepare(user, step -> {});

        // then
        assertThat(versions()).hasSameSizeAs(before).doesNotContainAnyElementsOf(before.subList(0, 3));
    }

    @Test
    void whatWasChangedIsRepaired() throws ApiException {
        // given
        V1NetworkPolicy opened = policy();
        String asItShouldBe = opened.getSpec().toString();
        opened.getSpec().addIngressItem(new V1NetworkPolicyIngressRule());
        opened.getSpec().getPodSelector().setMatchLabels(Map.of("no", "pod"));
        networking
                .replaceNamespacedNetworkPolicy(NamespaceManifest.NAME, user, opened)
                .execute();
        V1ResourceQuota raised = quota();
        raised.getSpec().putHardItem("pods", new Quantity("2k"));
        core.replaceNamespacedResourceQuota(NamespaceManifest.NAME, user, raised)
                .execute();
        V1LimitRange limits = limits();
        limits.getSpec().getLimits().get(0).putMaxItem("memory", new Quantity("16Mi"));
        limits.getSpec().getLimits().get(0).setDefault(Map.of());
        limits.getSpec().getLimits().get(0).setDefaultRequest(Map.of());
        core.replaceNamespacedLimitRange(NamespaceManifest.NAME, user, limits).execute();
        V1Namespace namespace = core.readNamespace(user).execute();
        namespace.getMetadata().putLabelsItem("pod-security.kubernetes.io/enforce", "privileged");
        namespace.getMetadata().putLabelsItem("lab.example/of-an-admin", "kept");
        core.replaceNamespace(user, namespace).execute();
        V1PersistentVolume volume = volume();
        volume.getSpec().setMountOptions(List.of("nfsvers=4.1", "suid"));
        core.replacePersistentVolume("orchestra-" + user, volume).execute();

        // when
        homes.prepare(user, step -> {});

        // then
        assertThat(policy().getSpec()).hasToString(asItShouldBe);
        assertThat(quota().getSpec().getHard().get("pods").getNumber()).isEqualByComparingTo("1000");
        assertThat(limits().getSpec().getLimits().get(0).getMax()).isNullOrEmpty();
        assertThat(core.readNamespace(user).execute().getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "baseline")
                .containsEntry("lab.example/of-an-admin", "kept");
        assertThat(volume().getSpec().getMountOptions()).containsExactly("nfsvers=4.1", "suid", "nosuid", "nodev");
    }

    private List<String> versions() throws ApiException {
        return List.of(
                policy().getMetadata().getResourceVersion(),
                quota().getMetadata().getUid(),
                limits().getMetadata().getResourceVersion(),
                core.readNamespace(user).execute().getMetadata().getResourceVersion());
    }

    private V1NetworkPolicy policy() throws ApiException {
        return networking
                .readNamespacedNetworkPolicy(NamespaceManifest.NAME, user)
                .execute();
    }

    private V1ResourceQuota quota() throws ApiException {
        return core.readNamespacedResourceQuota(NamespaceManifest.NAME, user).execute();
    }

    private V1LimitRange limits() throws ApiException {
        return core.readNamespacedLimitRange(NamespaceManifest.NAME, user).execute();
    }

    private V1PersistentVolume volume() throws ApiException {
        return core.readPersistentVolume("orchestra-" + user).execute();
    }
}
