package org.orchestra.worker.webhook;

import static org.orchestra.domain.Text.format;

import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.orchestra.store.webhook.DeliveryOutcome;
import org.orchestra.store.webhook.WebhookDelivery;
import org.orchestra.store.webhook.WebhookNetworks;
import org.orchestra.store.webhook.WebhookSettings;
import org.orchestra.worker.webhook.PermittedAddresses.InsideAddress;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Posts an event to a webhook. The receiver is a stranger: it gets a connection of its own, no redirect is followed, little
 * of its answer is read, and all of it ends in a time.
 */
@Component
class WebhookSender {
    /** The most that are sent at once. */
    static final int CONCURRENT = 16;

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Timeout CONNECT = Timeout.ofSeconds(5);
    private static final Timeout SILENCE = Timeout.ofSeconds(10);
    private static final int MAX_ANSWER_BYTES = 8192;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_ERROR = 200;
    private static final ContentType CLOUD_EVENT = ContentType.parse("application/cloudevents+json; charset=utf-8");

    private final CloseableHttpClient encrypted;
    private final CloseableHttpClient plain;
    private final Duration patience;
    private final Clock clock;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhook-timer");
        thread.setDaemon(true);
        return thread;
    });

    @Autowired
    WebhookSender(WebhookSettings settings, Clock clock) {
        this(settings, SystemDefaultDnsResolver.INSTANCE, PATIENCE, clock);
    }

    /** @param patience how long a delivery may take from its connection on */
    WebhookSender(WebhookSettings settings, DnsResolver names, Duration patience, Clock clock) {
        WebhookNetworks networks = settings.networks();
        this.encrypted = client(new PermittedAddresses(
                names, networks::permit, "is not on the internet: ask an admin to allow its network"));
        // Over the internet, anybody on the way would read it.
        this.plain = client(new PermittedAddresses(
                names, networks::isAllowed, "is in no network that an admin allows: give an address with https://"));
        this.patience = patience;
        this.clock = clock;
    }

    /** Sends an event once. */
    DeliveryOutcome send(WebhookDelivery delivery) {
        HttpPost request = request(delivery);
        Future<?> deadline = timer.schedule(request::abort, patience.toMillis(), TimeUnit.MILLISECONDS);
        try {
            CloseableHttpClient client = delivery.url().isEncrypted() ? encrypted : plain;
            try (ClassicHttpResponse response =
                    client.executeOpen(RoutingSupport.determineHost(request), request, null)) {
                int status = response.getCode();
                readSome(request, response);
                return answer(status);
            }
        } catch (IOException | HttpException e) {
            return new DeliveryOutcome(
                    null,
                    request.isAborted()
                            ? format("it did not answer within %d seconds", patience.toSeconds())
                            : reason(e, delivery.url().host()));
        } finally {
            deadline.cancel(false);
        }
    }

    @PreDestroy
    void close() throws IOException {
        timer.shutdownNow();
        encrypted.close();
        plain.close();
    }

    private HttpPost request(WebhookDelivery delivery) {
        Instant now = clock.instant();
        HttpPost request = new HttpPost(delivery.url().uri());
        request.setHeader("webhook-id", delivery.id());
        request.setHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
        request.setHeader(
                "webhook-signature", WebhookSignature.of(delivery.secret(), delivery.id(), now, delivery.body()));
        request.setEntity(new StringEntity(delivery.body(), CLOUD_EVENT));
        return request;
    }

    private static DeliveryOutcome answer(int status) {
        if (status >= 200 && status < 300) {
            return new DeliveryOutcome(status, null);
        }
        String error = status >= 300 && status < 400
                ? format("it answered %d, and redirects are not followed: give the address that this leads to", status)
                : format("it answered %d", status);
        return new DeliveryOutcome(status, error);
    }

    /** So that a receiver that answers little is not cut off while it does. What it says is nobody's. */
    private static void readSome(HttpPost request, ClassicHttpResponse response) {
        if (response.getEntity() != null) {
            try (InputStream body = response.getEntity().getContent()) {
                if (body.readNBytes(MAX_ANSWER_BYTES).length == MAX_ANSWER_BYTES) {
                    // Closing would read the rest, which may have no end.
                    request.abort();
                }
            } catch (IOException cut) {
                // Its status is what counts.
            }
        }
    }

    private static String reason(Exception failure, String host) {
        if (failure instanceof InsideAddress) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof UnknownHostException) {
            return format("no name server knows %s", host);
        }
        if (failure instanceof ConnectTimeoutException) {
            return format("no connection to %s within %d seconds", host, CONNECT.toSeconds());
        }
        if (failure instanceof ConnectException) {
            return format("%s refuses connections", host);
        }
        if (failure instanceof SSLException) {
            return shortened(format("no TLS with %s: %s", host, failure.getMessage()));
        }
        if (failure instanceof InterruptedIOException) {
            return format("it did not answer within %d seconds", SILENCE.toSeconds());
        }
        if (failure instanceof NoHttpResponseException) {
            return "it closed the connection without an answer";
        }
        return shortened(format("the exchange failed: %s", failure.getMessage()));
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() > MAX_ERROR ? line.substring(0, MAX_ERROR) + "…" : line;
    }

    private static CloseableHttpClient client(PermittedAddresses addresses) {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(addresses)
                        .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                                .http1Config(Http1Config.custom()
                                        .setMaxHeaderCount(MAX_HEADERS)
                                        .setMaxLineLength(MAX_ANSWER_BYTES)
                                        .build())
                                .build())
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(SILENCE)
                                .build())
                        .setDefaultTlsConfig(
                                TlsConfig.custom().setHandshakeTimeout(CONNECT).build())
                        .setMaxConnTotal(CONCURRENT)
                        .setMaxConnPerRoute(CONCURRENT)
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(SILENCE)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setConnectionReuseStrategy((request, response, context) -> false)
                .setUserAgent("Orchestra")
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableRedirectHandling()
                .build();
    }
}
