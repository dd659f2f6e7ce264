package org.orchestra.kubernetes;

import org.orchestra.domain.task.ImageAllowList;

/**
 * What the pods of runs may do.
 *
 * @param images the images that they may run
 * @param alwaysPull whether a node asks the registry for the image at each start, also for one that it has
 * @param security the level of the Pod Security Standards that the namespace enforces and the pods keep
 * @param userNamespaces whether root in a container is another account outside. The node's file systems must support
 *     idmapped mounts; NFS does not
 * @param ephemeralStorage how much a run may write outside the volume, its log included, as a quantity such as 10Gi
 */
public record PodPolicy(
        ImageAllowList images,
        boolean alwaysPull,
        PodSecurityLevel security,
        boolean userNamespaces,
        String ephemeralStorage) {
    /** @throws IllegalArgumentException when the storage is not a quantity */
    public PodPolicy {
        KubernetesSettings.quantity(ephemeralStorage);
    }
}
