package org.orchestra.standalone;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** A service that somebody else runs. */
record ExternalTemporal(String target) implements TemporalService {
    private static final int CONNECT_MILLIS = 10_000;

    /**
     * The service at an address.
     *
     * @throws IOException when nobody listens there
     */
    static ExternalTemporal at(String address) throws IOException {
        URI place = URI.create("temporal://" + address);
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(String.valueOf(place.getHost()), place.getPort()), CONNECT_MILLIS);
        } catch (IOException | IllegalArgumentException e) {
            // People see this message only, so it names the cause itself.
            throw new IOException(format(
                    "No Temporal service answers at TEMPORAL_ADDRESS=%s: start it, or unset the variable.", address));
        }
        return new ExternalTemporal(address);
    }

    @Override
    public Optional<String> address() {
        return Optional.of(target);
    }

    @Override
    public String kind() {
        return "service at " + target + " (TEMPORAL_ADDRESS)";
    }

    @Override
    public Optional<String> ui() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
