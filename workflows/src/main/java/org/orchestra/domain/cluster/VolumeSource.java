package org.orchestra.domain.cluster;

/**
 * Where the volume behind every user's claim comes from. Each user gets the folder {@code <path>/<username>} of it.
 */
public sealed interface VolumeSource {
    /** An NFS export. */
    record Nfs(String server, String path) implements VolumeSource {}

    /** A folder of the node itself: for a cluster of one node, such as the testbed. */
    record HostPath(String path) implements VolumeSource {}

    /** A storage class that makes volumes; it must place a claim's files where the storage root shows them. */
    record StorageClass(String name, int gibibytes) implements VolumeSource {}
}
