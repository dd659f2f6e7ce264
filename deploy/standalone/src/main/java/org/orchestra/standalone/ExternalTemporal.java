package org.orchestra.standalone;

import java.util.Optional;

/** A service that somebody else runs. */
record ExternalTemporal(String address) implements TemporalService {
    @Override
    public String kind() {
        return "service at " + address + " (TEMPORAL_ADDRESS)";
    }

    @Override
    public Optional<String> ui() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
