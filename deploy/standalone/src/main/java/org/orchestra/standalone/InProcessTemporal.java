package org.orchestra.standalone;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The service of the SDK's tests, in real time. It forgets everything when it ends, and has no web UI. It asks nobody for a
 * password, so it listens on loopback only; the SDK's own server would listen everywhere.
 */
record InProcessTemporal(TestServicesStarter services, Server server) implements TemporalService {
    static InProcessTemporal start(Ports ports) throws IOException {
        int port = ports.choose("temporal", 7233);
        // Locked time skipping means that an hour takes an hour.
        TestServicesStarter services = new TestServicesStarter(true, 0);
        NettyServerBuilder server =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), server);
        return new InProcessTemporal(services, server.build().start());
    }

    @Override
    public String address() {
        return "127.0.0.1:" + server.getPort();
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
        server.shutdownNow();
        services.close();
    }
}
