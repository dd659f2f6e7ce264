package org.orchestra.api.server;

import jakarta.servlet.ServletConnection;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;

/** HTTP on connections that are bounded: see {@link BoundedEndpoint}. Made by Tomcat, from the name of the class. */
public final class BoundedHttpProtocol extends Http11NioProtocol {
    private static final int EMPTY_LINE_BYTES = 2;

    private final BoundedEndpoint endpoint;

    public BoundedHttpProtocol() {
        this(new BoundedEndpoint());
    }

    private BoundedHttpProtocol(BoundedEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
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
     * Sets how many connections an address may have, before the server starts.
     *
     * @param perAddress 0, as by default, for any number
     */
    void boundConnections(int perAddress) {
        endpoint.boundConnections(perAddress);
    }

    /** Sets how long a header may take, before the server starts. */
    void boundHeaders(Duration timeout) {
        endpoint.boundHeaders(timeout);
    }
}
