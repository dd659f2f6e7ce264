package org.orchestra.runner;

/** Creates a user's home on one cluster. Idempotent. */
@FunctionalInterface
public interface HomeProvisioner {
    /** @throws RuntimeException when the home cannot be created now; the caller retries */
    void prepare(String username);
}
