package org.orchestra.standalone;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * What a running server records of itself in its home.
 *
 * @param port of its API
 * @param healthPort where it says whether it is well, on loopback
 * @param temporal which Temporal service it uses, for people
 * @param temporalUi where that has a web UI, if it has one
 */
record RunningServer(int port, int healthPort, String temporal, Optional<String> temporalUi) {
    private static final String FILE = "running.properties";

    void remember(Home home) {
        String text = format("port=%d\nhealth-port=%d\ntemporal=%s\n", port, healthPort, temporal)
                + temporalUi.map(ui -> "temporal-ui=" + ui + "\n").orElse("");
        home.write(FILE, text);
    }

    static Optional<RunningServer> recall(Home home) {
        return home.read(FILE).map(RunningServer::parse);
    }

    static void forget(Home home) {
        home.delete(FILE);
    }

    String url() {
        return "http://localhost:" + port;
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
        return new RunningServer(
                Integer.parseInt(properties.getProperty("port")),
                Integer.parseInt(properties.getProperty("health-port")),
                properties.getProperty("temporal"),
                Optional.ofNullable(properties.getProperty("temporal-ui")));
    }
}
