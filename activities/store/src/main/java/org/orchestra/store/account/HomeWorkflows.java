package org.orchestra.store.account;

import java.util.Collection;

/** Makes the places where an account's jobs run. */
public interface HomeWorkflows {
    /**
     * Tells that an account is active now: its home is to be made on every active cluster. Does not wait; what is lost on
     * the way, the reconciler repeats.
     */
    void accountActivated(String username);

    /**
     * Tells that an account's homes are to be made at once, also where that was tried before and waits for the next try.
     * Does not wait; what is lost on the way, the reconciler repeats.
     *
     * @param clusters where
     */
    void provisioningRequested(String username, Collection<String> clusters);
}
