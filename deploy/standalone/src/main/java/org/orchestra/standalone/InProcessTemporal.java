package org.orchestra.standalone;

import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.PortBoundTestServer;
import java.util.Optional;

/** The service of the SDK's tests, in real time. It forgets everything when it ends, and has no web UI. */
record InProcessTemporal(PortBoundTestServer server, int port) implements TemporalService {
    static InProcessTemporal start(Ports ports) {
        // Locked time skipping means that an hour takes an hour.
        int port = ports.choose("temporal", 7233);
        return new InProcessTemporal(TestServer.createPortBoundServer(port, true), port);
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
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
