package org.orchestra.domain.capacity;

/** What a slot has: a share of a node's CPUs, or GPUs. */
public enum DeviceKind {
    CPU,
    GPU
}
