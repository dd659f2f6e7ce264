package org.orchestra.api.oidc;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The keys with which the issuer signs. One thread fetches them, at the start and then every ten minutes, so that no request
 * does: an issuer that does not answer holds up nothing. A key that is not known may be new, so the keys are fetched earlier for it,
 * but at most every ten seconds, and a few requests wait for that, but not long.
 *
 * <p>While the issuer is away its keys are good for a day.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration GOOD_FOR = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MAX_WAITING = 8;

    private static final int CONNECT_MILLIS = 2_000;
    private static final int READ_MILLIS = 5_000;
    private static final int MAX_BYTES = 1 << 18;

    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);

    private final String issuer;
    private final Clock clock;
    private final ResourceRetriever documents = new DefaultResourceRetriever(CONNECT_MILLIS, READ_MILLIS, MAX_BYTES);
    private final ScheduledExecutorService fetcher =
            Executors.newSingleThreadScheduledExecutor(new ThreadFactoryBuilder()
                    .setNameFormat("oidc-keys")
                    .setDaemon(true)
                    .build());
    private final Semaphore waiting = new Semaphore(MAX_WAITING);

    private volatile @Nullable FetchedKeys fetched;
    private volatile String failure = "";
    private @Nullable Future<?> latest;
    private Instant latestBegan = Instant.EPOCH;

    IssuerKeys(String issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
        var unused = fetcher.scheduleWithFixedDelay(this::fetchNow, 0, INTERVAL.toSeconds(), TimeUnit.SECONDS);
    }

    /** @throws KeySourceException when there are no keys that are good */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        List<JWK> matching = select(selector);
        if (matching.isEmpty() && areFetchedAnew()) {
            matching = select(selector);
        }
        if (matching.isEmpty() && good() == null) {
            throw new KeySourceException("no keys of " + issuer);
        }
        return matching;
    }

    private List<JWK> select(JWKSelector selector) {
        FetchedKeys keys = good();
        return keys == null ? List.of() : selector.select(keys.set());
    }

    private @Nullable FetchedKeys good() {
        FetchedKeys keys = fetched;
        return keys == null || clock.instant().isAfter(keys.at().plus(GOOD_FOR)) ? null : keys;
    }

    /** Whoever finds too many others waiting does without. */
    private boolean areFetchedAnew() {
        Future<?> fetch = fetchNow();
        if (fetch == null || !waiting.tryAcquire()) {
            return false;
        }
        try {
            fetch.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    /** The fetch that goes on, or a new one; null when the last was just now. */
    private synchronized @Nullable Future<?> fetchNow() {
        if (latest != null && !latest.isDone()) {
            return latest;
        }
        Instant now = clock.instant();
        if (now.isBefore(latestBegan.plus(LEAST_INTERVAL))) {
            return null;
        }
        latestBegan = now;
        latest = fetcher.submit(this::fetch);
        return latest;
    }

    private void fetch() {
        try {
            Instant before = clock.instant();
            fetched = new FetchedKeys(JWKSet.parse(document(keysAddress())), before);
            failure = "";
        } catch (IOException | ParseException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(failure)) {
                log.warn(
                        "The keys of {} cannot be fetched, those that are known are good for a day: {}",
                        issuer,
                        reason);
            }
            failure = reason;
        }
    }

    private String keysAddress() throws IOException {
        String address = issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration";
        IssuerMetadata metadata = JsonMapper.shared().readValue(document(address), IssuerMetadata.class);
        if (!issuer.equals(metadata.issuer())) {
            throw new IOException(address + " is of the issuer " + metadata.issuer());
        }
        String keys = metadata.keys();
        if (keys == null || !OidcSettings.isTrustworthy(keys)) {
            throw new IOException(address + " has no jwks_uri that begins with https://");
        }
        return keys;
    }

    private String document(String address) throws IOException {
        return documents.retrieveResource(URI.create(address).toURL()).getContent();
    }

    @Override
    public void close() {
        fetcher.shutdownNow();
    }

    private record FetchedKeys(JWKSet set, Instant at) {}
}
