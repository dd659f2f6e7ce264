package org.orchestra.store.capacity;

import static java.util.Objects.requireNonNullElse;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;

/**
 * What is to change of a cluster; null is left as it is.
 *
 * @param version the version that the admin has seen; null for any
 * @param ownVolume empty to share the volume of the server
 * @param description empty to have none
 * @throws Refusal when it changes nothing
 */
public record ClusterEdit(
        @Nullable Integer version,
        @Nullable ClusterType type,
        @Nullable ClusterStatus status,
        @Nullable String messengerQueue,
        @Nullable ClusterVolume volume,
        @Nullable String ownVolume,
        @Nullable String description) {

    public ClusterEdit {
        if (type == null
                && status == null
                && messengerQueue == null
                && volume == null
                && ownVolume == null
                && description == null) {
            throw Refusal.invalid(
                    "invalid-request",
                    "This changes nothing: give type, status, messengerQueue, volume, ownVolume or description.");
        }
    }

    /**
     * The cluster with the edit. What the edit leaves as it is may be older than the rules.
     *
     * @throws Refusal when what is to change cannot be
     */
    ClusterDefinition applied(ClusterDefinition now) {
        ClusterType then = requireNonNullElse(type, now.type());
        boolean dropsVolume = then == ClusterType.LOCAL && volume == null;
        ClusterVolume thenVolume = dropsVolume ? null : volume == null ? now.volume() : volume;
        if (type != null || volume != null) {
            ClusterDefinition.requireVolume(then, thenVolume);
        }
        if (ownVolume != null || volume != null) {
            ClusterDefinition.requireOwnVolume(ownVolume == null ? now.ownVolume() : ownVolume, thenVolume);
        }
        if (messengerQueue != null) {
            ClusterDefinition.requireQueue(messengerQueue);
        }
        ClusterDefinition.requireDescription(description);
        return new ClusterDefinition(
                now.name(),
                then,
                requireNonNullElse(status, now.status()),
                requireNonNullElse(messengerQueue, now.messengerQueue()),
                thenVolume,
                ownVolume == null ? now.ownVolume() : ownVolume.isEmpty() ? null : ownVolume,
                description == null ? now.description() : description.isBlank() ? null : description);
    }
}
