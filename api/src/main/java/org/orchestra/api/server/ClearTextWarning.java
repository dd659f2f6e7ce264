package org.orchestra.api.server;

import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Warns, at the start, where passwords and tokens can be read on their way. */
@Component
class ClearTextWarning {
    private static final Logger log = LoggerFactory.getLogger(ClearTextWarning.class);

    private final ServerProperties server;

    ClearTextWarning(ServerProperties server) {
        this.server = server;
    }

    @EventListener(ApplicationReadyEvent.class)
    void warn() {
        if (isReadable()) {
            log.warn(
                    "PASSWORDS TRAVEL IN CLEAR: this api listens beyond loopback without TLS. Set server.ssl.bundle, or"
                            + " server.address=127.0.0.1 and server.forward-headers-strategy=native behind a proxy with TLS;"
                            + " docs/operation.md says how.");
        }
    }

    /** Whoever believes the headers of a proxy says that there is one, which clients reach by TLS. */
    boolean isReadable() {
        InetAddress address = server.getAddress();
        boolean loopback = address != null && address.isLoopbackAddress();
        boolean proxy = server.getForwardHeadersStrategy() != null
                && server.getForwardHeadersStrategy() != ForwardHeadersStrategy.NONE;
        return !loopback && !proxy && !Ssl.isEnabled(server.getSsl());
    }
}
