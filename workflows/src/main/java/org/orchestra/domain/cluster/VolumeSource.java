package org.orchestra.domain.cluster;

/**
 * The source of the volume behind every user's claim. Each user gets its folder {@code <path>/<username>}.
 */
public sealed interface VolumeSource {
    /** An NFS export. */
    record Nfs(String server, String path) implements VolumeSource {}

    /** A folder of the node itself, for a cluster of one node such as the testbed. */
    record HostPath(String path) implements VolumeSource {}

    /** A storage class that provisions volumes. It must place a claim's files where the storage root shows them. */
    record StorageClass(String name, int gibibytes) implements VolumeSource {}
}
