package org.orchestra.runner;

import java.util.function.Consumer;
import org.orchestra.domain.account.HomeStep;

/** Creates a user's home on one cluster, and removes it. Both are idempotent. */
@FunctionalInterface
public interface HomeProvisioner {
    /**
     * Creates what is missing of a user's home on the cluster, and repairs what differs.
     *
     * @param begun told of each step as it begins
     * @throws RuntimeException when the home cannot be created now; the caller retries
     */
    void prepare(String username, Consumer<HomeStep> begun);

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
