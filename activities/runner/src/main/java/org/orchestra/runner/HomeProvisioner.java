package org.orchestra.runner;

/** Creates a user's home on one cluster, and removes it. Both are idempotent. */
@FunctionalInterface
public interface HomeProvisioner {
    /** @throws RuntimeException when the home cannot be created now; the caller retries */
    void prepare(String username);

    /**
     * Removes what {@link #prepare} has created, which need not be anything. The files of the volume stay.
     *
     * @return whether nothing of it is left; else the caller asks again
     * @throws RuntimeException when it cannot be removed now; the caller retries
     */
    default boolean remove(String username) {
        return true;
    }
}
