package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * A client for an Orchestra server with typed requests and responses.
 *
 * <p>Every method throws CommandFailed if the server refuses the request or sends an invalid response, and its subtype
 * ServerUnavailable if a retry may help.
 */
public final class OrchestraServer {
    private static final int PAGE_SIZE = 500;
    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(3));

    private final ServerAddress address;
    private final @Nullable ServerToken token;
    private final Consumer<Duration> pause;
    private final HttpTransport exchange;
    private final ResponseReader answers;

    /**
     * Creates a client that sends the token, if there is one.
     *
     * @param pause waits for so long before a request is sent again
     */
    public OrchestraServer(ServerRoute route, @Nullable ServerToken token, Consumer<Duration> pause) {
        this.address = route.address();
        this.token = token;
        this.pause = pause;
        this.answers = new ResponseReader(address, token == null ? null : token.remark());
        this.exchange = new HttpTransport(route, answers);
    }

    public <T> T get(Resource resource, Class<T> type) {
        return fetch(request("GET", resource), ResponseReader.type(type));
    }

    /** Fetches all items of a listing, page by page. */
    public <T> List<T> list(Resource resource, Class<T> item) {
        return pages(resource, item).stream()
                .flatMap(page -> page.items().stream())
                .toList();
    }

    /** Fetches all pages of a listing. */
    public <T> List<ListedPage<T>> pages(Resource resource, Class<T> item) {
        List<ListedPage<T>> pages = new ArrayList<>();
        String after = null;
        do {
            Resource address = resource.with("size", PAGE_SIZE).with("after", after);
            PageResponse<T> page = fetch(request("GET", address), ResponseReader.pageOf(item));
            pages.add(new ListedPage<>(page.items(), after, PAGE_SIZE));
            after = page.next();
        } while (after != null);
        return pages;
    }

    public <T> T post(Resource resource, @Nullable Object body, Class<T> type) {
        return send("POST", resource, body, type);
    }

    /**
     * Creates something. The server creates it once though the request may be sent again: it is when its answer is lost, a
     * few times within some seconds.
     */
    public <T> T create(Resource resource, Object body, Class<T> type) {
        String key = '"' + UUID.randomUUID().toString() + '"';
        return repeatable(() -> create(resource, body, type, key));
    }

    /** Sends a request that may come twice; again, a few times, when its answer is lost. */
    private <T> T repeatable(Supplier<T> request) {
        try {
            return request.get();
        } catch (AnswerLost lost) {
            for (Duration time : PAUSES) {
                pause.accept(time);
                try {
                    return request.get();
                } catch (ServerUnavailable again) {
                    // The first failure says what to do.
                }
            }
            throw lost;
        }
    }

    private <T> T create(Resource resource, Object body, Class<T> type, String key) {
        BasicClassicHttpRequest request = request("POST", resource, body);
        request.setHeader("Idempotency-Key", key);
        return fetch(request, ResponseReader.type(type));
    }

    /** Posts where the answer has no body. */
    public void post(Resource resource, @Nullable Object body) {
        exchange.run(request("POST", resource, body), HttpTransport.RESPONSE_TIMEOUT, ResponseBody::bytes);
    }

    public <T> T put(Resource resource, Object body, Class<T> type) {
        return send("PUT", resource, body, type);
    }

    /** Puts what has no body, and neither has the answer. */
    public void put(Resource resource) {
        exchange.run(request("PUT", resource), HttpTransport.RESPONSE_TIMEOUT, ResponseBody::bytes);
    }

    /** Puts where the answer has no body. */
    public void put(Resource resource, Object body) {
        exchange.run(request("PUT", resource, body), HttpTransport.RESPONSE_TIMEOUT, ResponseBody::bytes);
    }

    /** Posts bytes that may come twice; they are sent again, a few times, when the answer is lost. */
    public <T> T send(Resource resource, byte[] bytes, Class<T> type) {
        return repeatable(() -> {
            BasicClassicHttpRequest request = request("POST", resource);
            request.setHeader("Content-Length", bytes.length);
            request.setHeader("Content-Type", ContentType.APPLICATION_OCTET_STREAM.getMimeType());
            request.setEntity(new ByteArrayEntity(bytes, ContentType.APPLICATION_OCTET_STREAM));
            return fetch(request, ResponseReader.type(type));
        });
    }

    public <T> T patch(Resource resource, Object body, Class<T> type) {
        return send("PATCH", resource, body, type);
    }

    /** @param version refused when it is no longer that of the resource */
    public <T> T patch(Resource resource, Object body, int version, Class<T> type) {
        BasicClassicHttpRequest request = request("PATCH", resource, body);
        request.setHeader("If-Match", "\"" + version + "\"");
        return fetch(request, ResponseReader.type(type));
    }

    public void delete(Resource resource) {
        exchange.run(request("DELETE", resource), HttpTransport.RESPONSE_TIMEOUT, ResponseBody::bytes);
    }

    /**
     * Posts without a body where the answer may take as long as it likes. The request is sent again when its answer is lost,
     * and is then refused if it took effect.
     */
    public <T> T postLong(Resource resource, Class<T> type) {
        byte[] answer =
                repeatable(() -> exchange.run(request("POST", resource, null), Timeout.DISABLED, ResponseBody::bytes));
        return answers.value(answer, ResponseReader.type(type));
    }

    /** What a resource is; empty when there is none. */
    public <T> Optional<T> find(Resource resource, Class<T> type) {
        try {
            return Optional.of(get(resource, type));
        } catch (RequestRefused refused) {
            if (refused.isNotFound()) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /**
     * What the server says of itself.
     *
     * @param resource one that it serves
     * @throws CommandFailed when it does not, or does not say what time it has
     */
    public ServerGreeting greeting(Resource resource) {
        return exchange.exchange(request("GET", resource), HttpTransport.RESPONSE_TIMEOUT, answers::greeting);
    }

    /** Streams a body to the server, from an offset of an upload on, once the server has accepted the request. */
    public void send(Resource resource, long offset, RequestBody body) {
        BasicClassicHttpRequest request = request("PATCH", resource);
        request.setEntity(
                new EntityTemplate(body.length(), ContentType.parse(body.contentType()), null, body::writeTo));
        request.setHeader("Content-Type", body.contentType());
        request.setHeader("Content-Length", body.length());
        request.setHeader(HttpTransport.UPLOAD_OFFSET, offset);
        request.setHeader("Expect", "100-continue");
        exchange.run(request, Timeout.DISABLED, ResponseBody::bytes);
    }

    /** Streams a response body to the consumer. */
    public void download(Resource resource, BodyConsumer consumer) {
        stream(request("GET", resource), HttpTransport.RESPONSE_TIMEOUT, consumer);
    }

    /** Streams the rest of a body after the offset, or the whole body if its version has changed. */
    public void downloadRest(Resource resource, long offset, String version, BodyConsumer consumer) {
        BasicClassicHttpRequest request = request("GET", resource);
        request.setHeader("Range", "bytes=" + offset + "-");
        request.setHeader("If-Range", version);
        stream(request, HttpTransport.RESPONSE_TIMEOUT, consumer);
    }

    /** Streams a growing body to the consumer, without a read timeout. */
    public void follow(Resource resource, BodyConsumer consumer) {
        stream(request("GET", resource), Timeout.DISABLED, consumer);
    }

    /**
     * Streams a resource's events to the consumer until the consumer returns false. A stream that ends earlier is a
     * ServerUnavailable, because a new connection can resume it.
     *
     * @param lastSeen id of the last event seen; absent to start with new events
     */
    public void events(Resource resource, @Nullable String lastSeen, Predicate<ServerEvent> consumer) {
        BasicClassicHttpRequest request = request("GET", resource);
        request.setHeader("Accept", "text/event-stream, application/problem+json");
        if (lastSeen != null) {
            request.setHeader("Last-Event-ID", lastSeen);
        }
        stream(request, HttpTransport.RESPONSE_TIMEOUT, body -> {
            EventStream events = new EventStream(body.content());
            ServerEvent event = events.next();
            while (event != null && consumer.test(event)) {
                event = events.next();
            }
            if (event == null) {
                throw new ServerUnavailable(text("The server at %s closed the event stream; try again.", address));
            }
        });
    }

    /** Reads the data of an event. */
    public <T> T read(ServerEvent event, Class<T> type) {
        return answers.value(event.data().getBytes(UTF_8), ResponseReader.type(type));
    }

    /**
     * Consumes a body as it arrives. It throws CommandFailed for local failures and IOException for network failures.
     */
    public interface BodyConsumer {
        void accept(ResponseBody body) throws IOException;
    }

    private void stream(BasicClassicHttpRequest request, Timeout timeout, BodyConsumer consumer) {
        exchange.run(request, timeout, body -> {
            consumer.accept(body);
            return true;
        });
    }

    private <T> T send(String method, Resource resource, @Nullable Object body, Class<T> type) {
        return fetch(request(method, resource, body), ResponseReader.type(type));
    }

    private BasicClassicHttpRequest request(String method, Resource resource, @Nullable Object body) {
        BasicClassicHttpRequest request = request(method, resource);
        byte[] json = body == null ? new byte[0] : ResponseReader.json(body);
        request.setHeader("Content-Length", json.length);
        request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
        if (body != null) {
            request.setHeader("Content-Type", ContentType.APPLICATION_JSON.getMimeType());
        }
        return request;
    }

    private <T> T fetch(BasicClassicHttpRequest request, JavaType type) {
        return exchange.exchange(request, HttpTransport.RESPONSE_TIMEOUT, response -> answers.value(response, type));
    }

    private BasicClassicHttpRequest request(String method, Resource resource) {
        String prefix = address.uri().getRawPath();
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, prefix + resource.target());
        request.setHeader("Host", address.uri().getRawAuthority());
        request.setHeader("Connection", "close");
        request.setHeader("Accept", "application/json, application/problem+json, */*;q=0.5");
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token.secret());
        }
        return request;
    }
}
