package org.orchestra.runner;

/** Makes a user's home on one cluster. Idempotent. */
@FunctionalInterface
public interface HomeProvisioner {
    /** @throws RuntimeException when it cannot be made now; it is tried again */
    void prepare(String username);
}
