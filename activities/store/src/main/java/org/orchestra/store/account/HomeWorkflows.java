package org.orchestra.store.account;

/** Makes the places where an account's jobs run. */
public interface HomeWorkflows {
    /**
     * Tells that an account is active now: its home is to be made on every active cluster. Does not wait; what is lost on
     * the way, the reconciler repeats.
     */
    void accountActivated(String username);
}
