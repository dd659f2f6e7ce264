package org.orchestra.standalone;

import io.grpc.ManagedChannel;
import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.InProcessTestServer;
import java.util.Optional;

/**
 * The service of the SDK's tests, in real time. It forgets everything when it ends, and has no web UI. It asks nobody for a
 * password, so it listens nowhere: only this process has its channel.
 */
record InProcessTemporal(InProcessTestServer server) implements TemporalService {
    static InProcessTemporal start() {
        // Locked time skipping means that an hour takes an hour.
        return new InProcessTemporal(TestServer.createServer(true));
    }

    @Override
    public Optional<String> address() {
        return Optional.empty();
    }

    @Override
    public Optional<ManagedChannel> channel() {
        return Optional.of(server.getChannel());
    }

    @Override
    public String kind() {
        return "in-process service (put the temporal program on the PATH for a web UI and a history that stays)";
    }

    @Override
    public Optional<String> ui() {
        return Optional.empty();
    }

    @Override
    public void close() {
        server.close();
    }
}
