package org.orchestra.kubernetes;

import static org.orchestra.kubernetes.KubernetesCall.answer;

import io.kubernetes.client.common.KubernetesListObject;
import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.models.V1LimitRange;
import io.kubernetes.client.openapi.models.V1LimitRangeList;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyList;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaList;
import io.kubernetes.client.util.generic.GenericKubernetesApi;
import io.kubernetes.client.util.generic.KubernetesApiResponse;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.orchestra.domain.account.HomeStep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the objects that bound a user's namespace as they are wanted: creates what is missing, replaces what differs. */
final class NamespaceReconciler {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceReconciler.class);

    private final NamespaceManifest manifest;
    private final ClusterAddresses addresses;
    private final GenericKubernetesApi<V1NetworkPolicy, V1NetworkPolicyList> policies;
    private final GenericKubernetesApi<V1ResourceQuota, V1ResourceQuotaList> quotas;
    private final GenericKubernetesApi<V1LimitRange, V1LimitRangeList> limits;

    NamespaceReconciler(ApiClient client, NamespaceManifest manifest, ClusterAddresses addresses) {
        this.manifest = manifest;
        this.addresses = addresses;
        this.policies = new GenericKubernetesApi<>(
                V1NetworkPolicy.class, V1NetworkPolicyList.class, "networking.k8s.io", "v1", "networkpolicies", client);
        this.quotas = new GenericKubernetesApi<>(
                V1ResourceQuota.class, V1ResourceQuotaList.class, "", "v1", "resourcequotas", client);
        this.limits =
                new GenericKubernetesApi<>(V1LimitRange.class, V1LimitRangeList.class, "", "v1", "limitranges", client);
    }

    /**
     * @param begun told of each step as it begins
     * @throws KubernetesApiException when the cluster cannot be reached or refuses for now; call again
     */
    void reconcile(String username, Consumer<HomeStep> begun) {
        begun.accept(HomeStep.NETWORK_POLICY);
        keep(policies, manifest.networkPolicy(username, addresses.get()), V1NetworkPolicy::getSpec);
        begun.accept(HomeStep.QUOTA);
        keep(quotas, manifest.quota(username), V1ResourceQuota::getSpec);
        begun.accept(HomeStep.LIMIT_RANGE);
        keep(limits, manifest.limitRange(username), V1LimitRange::getSpec);
    }

    private static <T extends KubernetesObject, L extends KubernetesListObject> void keep(
            GenericKubernetesApi<T, L> api, T wanted, Function<T, ?> spec) {
        String namespace = wanted.getMetadata().getNamespace();
        KubernetesApiResponse<T> read = api.get(namespace, wanted.getMetadata().getName());
        if (read.getHttpStatusCode() == KubernetesApiException.NOT_FOUND) {
            change(api.create(wanted));
            return;
        }
        T found = answer(() -> read.throwsApiException().getObject());
        if (!Objects.equals(spec.apply(found), spec.apply(wanted))) {
            wanted.getMetadata().setResourceVersion(found.getMetadata().getResourceVersion());
            change(api.update(wanted));
            LOG.warn("{} of namespace {} was not as it should be and is repaired", wanted.getKind(), namespace);
        }
    }

    /** A conflict means that another worker was first. */
    private static void change(KubernetesApiResponse<?> response) {
        if (response.getHttpStatusCode() != KubernetesApiException.CONFLICT) {
            answer(response::throwsApiException);
        }
    }
}
