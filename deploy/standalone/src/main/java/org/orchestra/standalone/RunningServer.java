package org.orchestra.standalone;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a running server records of itself in its home.
 *
 * @param url of its API
 * @param healthPort where it says whether it is well, on loopback
 * @param temporal which Temporal service it uses, for people
 * @param temporalUi where that has a web UI, if it has one
 */
record RunningServer(String url, int healthPort, String temporal, Optional<String> temporalUi) {
    private static final String FILE = "running.properties";

    void remember(Home home) {
        String text = format("url=%s\nhealth-port=%d\ntemporal=%s\n", url, healthPort, temporal)
                + temporalUi.map(ui -> "temporal-ui=" + ui + "\n").orElse("");
        home.write(FILE, text);
    }

    static Optional<RunningServer> recall(Home home) {
        return home.read(FILE).map(RunningServer::parse);
    }

    static void forget(Home home) {
        home.delete(FILE);
    }

    /** Where this machine reaches what listens on an address: by name if it is one of loopback, or all addresses. */
    static String url(String address, int port) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            String host = parsed.isLoopbackAddress() || parsed.isAnyLocalAddress() ? "localhost" : address;
            return format("http://%s:%d", host.contains(":") ? "[" + host + "]" : host, port);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    String healthUrl() {
        return "http://127.0.0.1:" + healthPort + "/actuator/health";
    }

    private static RunningServer parse(String text) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // An earlier release, which may run on during an upgrade, had one port, and wrote no address.
        String port = properties.getProperty("port");
        return new RunningServer(
                properties.getProperty("url", "http://localhost:" + port),
                Integer.parseInt(properties.getProperty("health-port", port)),
                properties.getProperty("temporal"),
                Optional.ofNullable(properties.getProperty("temporal-ui")));
    }
}
