package org.orchestra.api.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProperties;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Connections of which no address holds more than its share, and on which no header of a request takes for ever. Tomcat's
 * own time-out begins anew with every byte.
 */
final class BoundedEndpoint extends NioEndpoint {
    private static final long CHECK_SECONDS = 1;

    private int maxPerAddress;
    private Duration headerTimeout = Duration.ZERO;
    private @Nullable ScheduledFuture<?> checks;
    private final AddressCount<SocketChannel> byAddress = new AddressCount<>(SocketChannel::isOpen);

    void boundConnections(int perAddress) {
        maxPerAddress = perAddress;
    }

    void boundHeaders(Duration timeout) {
        headerTimeout = timeout;
    }

    @Override
    public void startInternal() throws Exception {
        super.startInternal();
        checks = getUtilityExecutor()
                .scheduleWithFixedDelay(this::closeSlowHeaders, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void stopInternal() {
        if (checks != null) {
            checks.cancel(false);
        }
        super.stopInternal();
    }

    /** Called for every new connection, by the one thread that accepts them. */
    @Override
    protected boolean setSocketOptions(SocketChannel connection) {
        if (maxPerAddress == 0 || byAddress.add(network(connection), connection, maxPerAddress)) {
            return open(connection);
        }
        destroySocket(connection);
        return false;
    }

    /** As Tomcat does, but for the class of the socket. */
    private boolean open(SocketChannel connection) {
        try {
            connection.configureBlocking(false);
            getSocketProperties().setProperties(connection.socket());
            NioChannel channel = channel();
            BoundedSocket socket = new BoundedSocket(channel, this);
            channel.reset(connection, socket);
            connections.put(connection, socket);
            socket.setReadTimeout(getConnectionTimeout());
            socket.setWriteTimeout(getConnectionTimeout());
            socket.setKeepAliveLeft(getMaxKeepAliveRequests());
            getPoller().register(socket);
            return true;
        } catch (IOException gone) {
            destroySocket(connection);
            return false;
        }
    }

    private NioChannel channel() {
        SynchronizedStack<NioChannel> spare = getNioChannels();
        NioChannel channel = spare == null ? null : spare.pop();
        return channel == null ? createChannel(buffers(getSocketProperties())) : channel;
    }

    private static SocketBufferHandler buffers(SocketProperties properties) {
        return new SocketBufferHandler(
                properties.getAppReadBufSize(), properties.getAppWriteBufSize(), properties.getDirectBuffer());
    }

    private static ClientNetwork network(SocketChannel connection) {
        Socket socket = connection.socket();
        return ClientNetwork.of(socket.getInetAddress());
    }

    private void closeSlowHeaders() {
        for (SocketWrapperBase<?> connection : getConnections()) {
            if (connection.getCurrentProcessor() instanceof Processor processor && isSlow(processor)) {
                // In turn with what else happens on this connection, which it closes.
                connection.processSocket(SocketEvent.ERROR, true);
            }
        }
    }

    /** Between two events, a connection has a processor only for a stream, or for a header of which more is to come. */
    private boolean isSlow(Processor processor) {
        Request request = processor.getRequest();
        return !processor.isAsync()
                && request != null
                && request.getStartTimeNanos() != -1
                && System.nanoTime() - request.getStartTimeNanos() > headerTimeout.toNanos();
    }
}
