package org.orchestra.testing;

import io.temporal.testserver.TestServer;
import io.temporal.testserver.TestServer.PortBoundTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Temporal's in-process service in real time, reached over the network as the real one is. Use it as a
 * {@code @RegisterExtension static final} field.
 */
public final class TemporalExtension implements BeforeAllCallback {
    private final int port = freePort();

    /** Points a Spring application at this service; call it from a {@code @DynamicPropertySource} method. */
    public void register(DynamicPropertyRegistry properties) {
        properties.add("orchestra.temporal.address", this::address);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        PortBoundTestServer server = TestServer.createPortBoundServer(port, true);
        // Closed after the test's Spring application: an open poll would hold it up for 5 s.
        context.getStore(Namespace.create(this)).put("server", (AutoCloseable) server::close);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
