package org.orchestra.api.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;

class ClearTextWarningTest {
    private final ServerProperties server = new ServerProperties();
    private final ClearTextWarning warning = new ClearTextWarning(server);

    @Test
    void whatListensEverywhereWithoutTlsIsReadable() throws UnknownHostException {
        assertThat(warning.isReadable()).isTrue();
        server.setAddress(InetAddress.getByName("0.0.0.0"));
        assertThat(warning.isReadable()).isTrue();
        server.setAddress(InetAddress.getByName("10.0.0.1"));
        server.setForwardHeadersStrategy(ForwardHeadersStrategy.NONE);
        assertThat(warning.isReadable()).isTrue();
    }

    @Test
    void loopbackIsNot() throws UnknownHostException {
        server.setAddress(InetAddress.getByName("127.0.0.1"));
        assertThat(warning.isReadable()).isFalse();
        server.setAddress(InetAddress.getByName("::1"));
        assertThat(warning.isReadable()).isFalse();
    }

    @Test
    void tlsIsNot() {
        server.setSsl(Ssl.forBundle("api"));
        assertThat(warning.isReadable()).isFalse();
    }

    @Test
    void whatStandsBehindAProxyIsNot() {
        server.setForwardHeadersStrategy(ForwardHeadersStrategy.NATIVE);
        assertThat(warning.isReadable()).isFalse();
    }
}
