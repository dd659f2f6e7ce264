package org.orchestra.api.server;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is open from each address. Nobody tells when something closes: what has closed is forgotten when its address comes
 * again, and otherwise when there are many addresses. Not for several threads.
 */
final class AddressCount<T> {
    private static final int MANY = 1_000;

    private final Predicate<T> isOpen;
    private final Map<ClientNetwork, Set<T>> open = new HashMap<>();
    private int tidyAt = MANY;

    AddressCount(Predicate<T> isOpen) {
        this.isOpen = isOpen;
    }

    /** Adds one more of an address; false, and nothing changes, when {@code max} are open already. */
    boolean add(ClientNetwork address, T one, int max) {
        if (open.size() >= tidyAt) {
            tidy();
        }
        Set<T> ofAddress = open.computeIfAbsent(address, unknown -> new HashSet<>());
        if (ofAddress.size() >= max) {
            keepOpen(ofAddress);
        }
        return ofAddress.size() < max && ofAddress.add(one);
    }

    /** How many addresses are remembered. */
    int addresses() {
        return open.size();
    }

    private void tidy() {
        open.values().removeIf(ofAddress -> {
            keepOpen(ofAddress);
            return ofAddress.isEmpty();
        });
        // In proportion to what is left, so that tidying costs a constant for each that comes.
        tidyAt = Math.max(MANY, 2 * open.size());
    }

    private void keepOpen(Collection<T> some) {
        some.removeIf(isOpen.negate());
    }
}
