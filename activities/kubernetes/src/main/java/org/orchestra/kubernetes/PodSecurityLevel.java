package org.orchestra.kubernetes;

import java.util.Locale;

/** A level of the Pod Security Standards. */
public enum PodSecurityLevel {
    /** Nothing is refused. */
    PRIVILEGED,
    /** No known way out of a container. Images may run as root. */
    BASELINE,
    /** As far as Kubernetes can restrict a pod. Images must run as a numeric account other than root. */
    RESTRICTED;

    /** The level in a label of a namespace. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
