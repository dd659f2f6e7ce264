package org.orchestra.api.server;

import jakarta.servlet.ServletConnection;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;

/** HTTP on connections that are bounded: see {@link BoundedEndpoint}. Made by Tomcat, from the name of the class. */
public final class BoundedHttpProtocol extends Http11NioProtocol {
    private static final int EMPTY_LINE_BYTES = 2;

    public BoundedHttpProtocol() {
        super(new BoundedEndpoint());
        // Extensions of chunks, and fields after the last one, are of use to nobody here.
        setMaxExtensionSize(0);
        setMaxTrailerSize(EMPTY_LINE_BYTES);
    }

    /** Whose connections can be {@linkplain LockedConnection locked}. */
    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            protected ServletConnection getServletConnection() {
                return new LockedConnection(super.getServletConnection(), (BoundedSocket) getSocketWrapper());
            }
        };
    }

    /**
     * Sets the bounds, before the server starts.
     *
     * @param connectionsPerAddress 0 for any number
     */
    void bound(int connectionsPerAddress, Duration headerTimeout) {
        if (getEndpoint() instanceof BoundedEndpoint endpoint) {
            endpoint.bound(connectionsPerAddress, headerTimeout);
        }
    }
}
