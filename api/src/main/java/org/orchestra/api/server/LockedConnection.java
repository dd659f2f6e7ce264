package org.orchestra.api.server;

import jakarta.servlet.ServletConnection;
import jakarta.servlet.ServletRequest;
import java.util.concurrent.locks.Lock;

/**
 * A connection with the lock that the server holds while it handles an event of it. Who works on a request from a thread of
 * his own needs it too: the server's objects are used again for the next request of whomever.
 */
public record LockedConnection(ServletConnection connection, BoundedSocket socket) implements ServletConnection {
    /** The connection that a request came over. */
    public static LockedConnection of(ServletRequest request) {
        return (LockedConnection) request.getServletConnection();
    }

    /** The lock under which the server handles the connection's events. */
    public Lock lock() {
        return socket.getLock();
    }

    @Override
    public String getConnectionId() {
        return connection.getConnectionId();
    }

    @Override
    public String getProtocol() {
        return connection.getProtocol();
    }

    @Override
    public String getProtocolConnectionId() {
        return connection.getProtocolConnectionId();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }
}
