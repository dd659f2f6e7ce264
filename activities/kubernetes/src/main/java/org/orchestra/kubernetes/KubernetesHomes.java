package org.orchestra.kubernetes;

import static java.util.function.Predicate.not;
import static org.orchestra.domain.Text.format;
import static org.orchestra.kubernetes.KubernetesCall.answer;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1HostPathVolumeSource;
import io.kubernetes.client.openapi.models.V1NFSVolumeSource;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1ObjectReference;
import io.kubernetes.client.openapi.models.V1PersistentVolume;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaimSpec;
import io.kubernetes.client.openapi.models.V1PersistentVolumeSpec;
import io.kubernetes.client.openapi.models.V1VolumeResourceRequirements;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.runner.HomeProvisioner;

/**
 * Creates the users' homes on a cluster, repairs and removes them: a namespace with a claim to the user's folder of the volume, and
 * the objects that bound what its pods may do and reach.
 */
public final class KubernetesHomes implements HomeProvisioner {
    /** The claim's name in every user's namespace. */
    static final String CLAIM = "volume";

    /**
     * The name of the claim to the whole volume, read-only, beside it: a pod mounts of it the datasets that others share
     * with the user. There is none where a storage class makes a volume for each user.
     */
    static final String WHOLE_CLAIM = "shared";

    /** NFS and host paths have no size, but a volume must state one. */
    private static final Quantity NOMINAL_SIZE = new Quantity("1Ti");

    private static final List<String> SHARED = List.of("ReadWriteMany");
    private static final List<String> READ = List.of("ReadOnlyMany");

    /** No file of the volume gives a process of a node more rights than it has. */
    private static final List<String> MOUNT_OPTIONS = List.of("nosuid", "nodev");

    private final CoreV1Api core;
    private final VolumeSource source;
    private final NamespaceManifest manifest;
    private final NamespaceReconciler bounds;

    public KubernetesHomes(ApiClient client, VolumeSource source, KubernetesSettings settings) {
        this.core = new CoreV1Api(client);
        this.source = source;
        this.manifest = new NamespaceManifest(settings);
        this.bounds = new NamespaceReconciler(client, manifest, new ClusterAddresses(client, source));
    }

    /**
     * Creates what is missing of the user's home and repairs what differs. Concurrent and repeated calls are safe.
     *
     * @throws Refusal when the namespace or the volume exists and is not this user's
     * @throws KubernetesApiException when the cluster cannot be reached or refuses for now; call again
     */
    @Override
    public void prepare(String username, Consumer<HomeStep> begun) {
        begun.accept(HomeStep.NAMESPACE);
        prepareNamespace(username);
        bounds.reconcile(username, begun);
        if (source instanceof VolumeSource.StorageClass) {
            begun.accept(HomeStep.CLAIM);
            prepareClaim(username, CLAIM);
        } else {
            begun.accept(HomeStep.VOLUME);
            prepareVolume(username, CLAIM);
            prepareVolume(username, WHOLE_CLAIM);
            begun.accept(HomeStep.CLAIM);
            prepareClaim(username, CLAIM);
            prepareClaim(username, WHOLE_CLAIM);
        }
    }

    private void prepareClaim(String username, String claim) {
        unlessConflicting(() -> core.createNamespacedPersistentVolumeClaim(username, claim(username, claim))
                .execute());
    }

    /**
     * Deletes the user's namespace, with all that is in it, and the volumes. What is marked as somebody else's stays.
     *
     * @throws KubernetesApiException when the cluster cannot be reached or refuses for now; call again
     */
    @Override
    public boolean remove(String username) {
        Optional<V1Namespace> namespace = found(
                        () -> core.readNamespace(username).execute())
                .filter(found -> isOf(username, found.getMetadata()));
        namespace.ifPresent(
                found -> unlessGone(() -> core.deleteNamespace(username).execute()));
        boolean volumeGone = removeVolume(username, CLAIM);
        boolean wholeGone = removeVolume(username, WHOLE_CLAIM);
        return namespace.isEmpty() && volumeGone && wholeGone;
    }

    private boolean removeVolume(String username, String claim) {
        String name = volumeName(username, claim);
        Optional<V1PersistentVolume> volume = found(
                        () -> core.readPersistentVolume(name).execute())
                .filter(found -> isOf(username, found.getMetadata()));
        volume.ifPresent(
                found -> unlessGone(() -> core.deletePersistentVolume(name).execute()));
        return volume.isEmpty();
    }

    private static boolean isOf(String username, V1ObjectMeta metadata) {
        Map<String, String> labels = metadata.getLabels();
        return labels != null && username.equals(labels.get(Labels.USER));
    }

    private void prepareNamespace(String username) {
        Map<String, String> wanted = manifest.labels(username);
        unlessConflicting(() -> core.createNamespace(new V1Namespace()
                        .metadata(new V1ObjectMeta().name(username).labels(wanted)))
                .execute());
        V1Namespace found = answer(() -> core.readNamespace(username).execute());
        Map<String, String> labels = new TreeMap<>(
                Optional.ofNullable(found.getMetadata().getLabels()).orElse(Map.of()));
        if (!username.equals(labels.get(Labels.USER))) {
            throw Refusal.conflict(
                    "namespace-not-yours",
                    format(
                            "The namespace '%1$s' exists and is not marked as this user's: an admin can hand it over with 'kubectl label namespace %1$s %2$s=%1$s'.",
                            username, Labels.USER));
        }
        if (!labels.entrySet().containsAll(wanted.entrySet())) {
            labels.putAll(wanted);
            found.getMetadata().setLabels(labels);
            unlessConflicting(() -> core.replaceNamespace(username, found).execute());
        }
    }

    private void prepareVolume(String username, String claim) {
        V1PersistentVolume wanted = volume(username, claim);
        String name = volumeName(username, claim);
        Optional<V1PersistentVolume> found =
                found(() -> core.readPersistentVolume(name).execute());
        if (found.isPresent() && !sameSource(found.get(), wanted)) {
            throw Refusal.conflict(
                    "volume-not-yours",
                    format(
                            "The PersistentVolume '%1$s' exists and has another source: an admin can remove it with 'kubectl delete persistentvolume %1$s' (the files stay), and it is created again.",
                            name));
        }
        found.ifPresent(volume -> repair(name, volume, wanted));
        unlessConflicting(() -> core.createPersistentVolume(wanted).execute());
    }

    private void repair(String name, V1PersistentVolume found, V1PersistentVolume wanted) {
        List<String> options = withLast(mountOptions(found), mountOptions(wanted));
        if (isReleased(found) || !options.equals(mountOptions(found))) {
            if (isReleased(found)) {
                // A released volume is bound to a claim that is gone, for example with its namespace, and accepts no
                // other claim.
                found.getSpec().setClaimRef(wanted.getSpec().getClaimRef());
            }
            found.getSpec().setMountOptions(options);
            unlessConflicting(() -> core.replacePersistentVolume(name, found).execute());
        }
    }

    /** An admin's mount options, and after them ours: of two that contradict each other, the last one counts. */
    static List<String> withLast(List<String> found, List<String> wanted) {
        return Stream.concat(found.stream().filter(not(wanted::contains)), wanted.stream())
                .toList();
    }

    private V1PersistentVolume volume(String username, String claim) {
        V1PersistentVolumeSpec spec = new V1PersistentVolumeSpec()
                .accessModes(modes(claim))
                .capacity(Map.of("storage", NOMINAL_SIZE))
                .persistentVolumeReclaimPolicy("Retain")
                .storageClassName("")
                .claimRef(new V1ObjectReference().namespace(username).name(claim));
        if (source instanceof VolumeSource.Nfs nfs) {
            spec.mountOptions(MOUNT_OPTIONS)
                    .nfs(new V1NFSVolumeSource().server(nfs.server()).path(path(nfs.path(), username, claim)));
        } else if (source instanceof VolumeSource.HostPath host) {
            spec.hostPath(new V1HostPathVolumeSource()
                    .path(path(host.path(), username, claim))
                    .type("Directory"));
        }
        return new V1PersistentVolume()
                .metadata(metadata(username).name(volumeName(username, claim)))
                .spec(spec);
    }

    private V1PersistentVolumeClaim claim(String username, String claim) {
        V1PersistentVolumeClaimSpec spec = new V1PersistentVolumeClaimSpec().accessModes(modes(claim));
        if (source instanceof VolumeSource.StorageClass storage) {
            spec.storageClassName(storage.name()).resources(request(new Quantity(storage.gibibytes() + "Gi")));
        } else {
            // The empty class keeps a default storage class out.
            spec.storageClassName("").volumeName(volumeName(username, claim)).resources(request(NOMINAL_SIZE));
        }
        return new V1PersistentVolumeClaim()
                .metadata(metadata(username).name(claim))
                .spec(spec);
    }

    private static V1VolumeResourceRequirements request(Quantity size) {
        return new V1VolumeResourceRequirements().requests(Map.of("storage", size));
    }

    private static V1ObjectMeta metadata(String username) {
        return new V1ObjectMeta().labels(Labels.ofHome(username));
    }

    private static List<String> modes(String claim) {
        return claim.equals(CLAIM) ? SHARED : READ;
    }

    private static String path(String path, String username, String claim) {
        return claim.equals(CLAIM) ? Path.of(path).resolve(username).toString() : path;
    }

    /** With a dot, which no username has. */
    private static String volumeName(String username, String claim) {
        return "orchestra-" + username + (claim.equals(CLAIM) ? "" : "." + claim);
    }

    private static boolean sameSource(V1PersistentVolume found, V1PersistentVolume wanted) {
        return Objects.equals(path(found), path(wanted));
    }

    private static List<String> mountOptions(V1PersistentVolume volume) {
        return Optional.ofNullable(volume.getSpec().getMountOptions()).orElse(List.of());
    }

    private static String path(V1PersistentVolume volume) {
        V1NFSVolumeSource nfs = volume.getSpec().getNfs();
        V1HostPathVolumeSource host = volume.getSpec().getHostPath();
        return nfs != null ? nfs.getServer() + ":" + nfs.getPath() : host != null ? host.getPath() : "";
    }

    private static boolean isReleased(V1PersistentVolume volume) {
        return volume.getStatus() != null
                && "Released".equals(volume.getStatus().getPhase());
    }

    /** What is being deleted answers with a conflict for a while. */
    private static void unlessGone(KubernetesCall<?> deletion) {
        try {
            deletion.execute();
        } catch (ApiException failure) {
            if (failure.getCode() != KubernetesApiException.NOT_FOUND
                    && failure.getCode() != KubernetesApiException.CONFLICT) {
                throw KubernetesApiException.of(failure);
            }
        }
    }

    /** A conflict means that the object exists already. */
    private static void unlessConflicting(KubernetesCall<?> change) {
        try {
            change.execute();
        } catch (ApiException failure) {
            if (failure.getCode() != KubernetesApiException.CONFLICT) {
                throw KubernetesApiException.of(failure);
            }
        }
    }

    private static <T> Optional<T> found(KubernetesCall<T> request) {
        try {
            return Optional.ofNullable(request.execute());
        } catch (ApiException failure) {
            if (failure.getCode() == KubernetesApiException.NOT_FOUND) {
                return Optional.empty();
            }
            throw KubernetesApiException.of(failure);
        }
    }
}
