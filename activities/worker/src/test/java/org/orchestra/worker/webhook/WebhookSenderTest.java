package org.orchestra.worker.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.store.webhook.DeliveryOutcome;
import org.orchestra.store.webhook.WebhookDelivery;
import org.orchestra.store.webhook.WebhookSecret;
import org.orchestra.store.webhook.WebhookSettings;
import org.orchestra.store.webhook.WebhookUrl;

/** Receivers that mean no good. */
@Timeout(60)
class WebhookSenderTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile long repeated;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void nothingIsSentToANameThatStandsForAnAddressInside() throws Exception {
        try (Receiver receiver = new Receiver()) {
            assertThat(send(receiver.url("hooks.example.org").replace("http:", "https:"), List.of(), "127.0.0.1"))
                    .isEqualTo(new DeliveryOutcome(
                            null, "hooks.example.org is not on the internet: ask an admin to allow its network"));
            assertThat(send(receiver.url("hooks.example.org"), List.of("10.0.0.0/8"), "127.0.0.1")
                            .error())
                    .isEqualTo(
                            "hooks.example.org is in no network that an admin allows: give an address with https://");
            assertThat(send(receiver.url("127.0.0.1"), List.of("10.0.0.0/8"), "127.0.0.1")
                            .error())
                    .contains("no network that an admin allows");
            assertThat(receiver.waiting()).isZero();
        }
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws Exception {
        try (Receiver receiver = new Receiver()) {
            // when the name stands for an address that is allowed, and for another ever after
            DeliveryOutcome outcome =
                    send(receiver.url("hooks.example.org"), List.of("127.0.0.1"), "10.0.0.1", "127.0.0.1", "127.0.0.2");

            // then
            assertThat(outcome).isEqualTo(new DeliveryOutcome(204, null));
            assertThat(receiver.next().headers().get("host")).startsWith("hooks.example.org:");
            assertThat(asked).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: text/plain", "Content-Length: 100000000000"})
    void anAnswerThatNeverEndsIsCutOff(String header) throws Exception {
        // given
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            threads.submit(() -> repeat(server, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n", "y".repeat(8192)));

            // then
            assertThat(send(url(server), List.of("127.0.0.1"), "127.0.0.1")).isEqualTo(new DeliveryOutcome(200, null));
            // What fits into the buffers on the way, and not what can be sent in five seconds.
            assertThat(repeated).isLessThan(64 << 20);
        }
    }

    @Test
    void headersThatNeverEndAreRefused() throws Exception {
        // given
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            threads.submit(() -> repeat(server, "HTTP/1.1 200 OK\r\n", "X-Y: z\r\n"));

            // then
            assertThat(send(url(server), List.of("127.0.0.1"), "127.0.0.1").error())
                    .startsWith("the exchange failed: ");
        }
    }

    @Test
    void aReceiverWithoutTlsIsNoneForAnEncryptedAddress() throws Exception {
        // given
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            threads.submit(() -> repeat(server, "HTTP/1.1 200 OK\r\n\r\n", " "));

            // then
            assertThat(send(url(server).replace("http:", "https:"), List.of("127.0.0.1"), "127.0.0.1")
                            .error())
                    .startsWith("no TLS with 127.0.0.1: ");
        }
    }

    private DeliveryOutcome send(String url, List<String> allowed, String... addresses) throws IOException {
        asked.set(0);
        WebhookSender sender = new WebhookSender(
                new WebhookSettings(true, allowed), names(addresses), Duration.ofSeconds(5), Clock.systemUTC());
        try {
            return sender.send(new WebhookDelivery(
                    1, 1, "id", "{}", new WebhookUrl(url), new WebhookSecret(new byte[] {1, 2, 3})));
        } finally {
            sender.close();
        }
    }

    /** Every name stands for these, and the next time for 127.0.0.2. */
    private DnsResolver names(String... addresses) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                String[] now = asked.getAndIncrement() == 0 ? addresses : new String[] {"127.0.0.2"};
                InetAddress[] found = new InetAddress[now.length];
                for (int i = 0; i < now.length; i++) {
                    found[i] = InetAddress.getByName(now[i]);
                }
                return found;
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/";
    }

    /** Answers with a beginning and then the same for ever. */
    private void repeat(ServerSocket server, String beginning, String rest) {
        try (Socket client = server.accept()) {
            OutputStream out = client.getOutputStream();
            out.write(beginning.getBytes(US_ASCII));
            while (true) {
                out.write(rest.getBytes(US_ASCII));
                repeated += rest.length();
            }
        } catch (IOException cut) {
            // As it should be.
        }
    }
}
