package org.orchestra.domain.capacity;

/** What a slot stands for: a share of a node's CPUs, or one of its GPUs. */
public enum DeviceKind {
    CPU,
    GPU
}
