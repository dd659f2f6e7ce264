package org.orchestra.home;

/** Makes a user's home on one cluster. Idempotent. */
@FunctionalInterface
public interface HomePreparation {
    /** @throws RuntimeException when it cannot be made now; it is tried again */
    void prepare(String username);
}
