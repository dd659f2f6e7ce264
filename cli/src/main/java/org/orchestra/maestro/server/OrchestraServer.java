package org.orchestra.maestro.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * An Orchestra server as the commands see it: typed requests and answers.
 *
 * <p>Every method throws CommandFailed when the server refuses or answers nonsense, and its subtype ServerUnavailable
 * when trying again may help.
 */
public final class OrchestraServer {
    private static final int PAGE_SIZE = 500;

    private final ServerAddress address;
    private final @Nullable String token;
    private final Exchange exchange;
    private final Answers answers;

    /** A server that is called with a token, or without one where none is needed. */
    public OrchestraServer(ServerAddress address, @Nullable String token) {
        this.address = address;
        this.token = token;
        this.exchange = new Exchange(address);
        this.answers = new Answers(address);
    }

    public <T> T get(Resource resource, Class<T> type) {
        return answered(request("GET", resource), Answers.type(type));
    }

    /** All items of a listing, page by page. */
    public <T> List<T> list(Resource resource, Class<T> item) {
        List<T> items = new ArrayList<>();
        Page<T> page;
        int number = 0;
        do {
            page = answered(
                    request("GET", resource.with("page", number++).with("size", PAGE_SIZE)), Answers.pageOf(item));
            items.addAll(page.items());
        } while (!page.isLast(items.size()));
        return items;
    }

    public <T> T post(Resource resource, @Nullable Object body, Class<T> type) {
        return send("POST", resource, body, type);
    }

    public <T> T patch(Resource resource, Object body, Class<T> type) {
        return send("PATCH", resource, body, type);
    }

    public void delete(Resource resource) {
        exchange.run(request("DELETE", resource), false, InputStream::readAllBytes);
    }

    /** Sends a body as it is produced, after the server agreed to take it. */
    public <T> T upload(Resource resource, UploadBody body, Class<T> type) {
        BasicClassicHttpRequest request = request("PUT", resource);
        request.setEntity(
                new EntityTemplate(body.length(), ContentType.parse(body.contentType()), null, body::writeTo));
        request.setHeader("Content-Type", body.contentType());
        request.setHeader("Expect", "100-continue");
        if (body.length() == UploadBody.UNKNOWN_LENGTH) {
            request.setHeader("Transfer-Encoding", "chunked");
        } else {
            request.setHeader("Content-Length", body.length());
        }
        byte[] answer = exchange.run(request, true, InputStream::readAllBytes);
        return answers.value(answer, Answers.type(type));
    }

    /** Hands over a body as it arrives. */
    public void download(Resource resource, BodyConsumer consumer) {
        exchange.run(request("GET", resource), false, body -> {
            consumer.accept(body);
            return true;
        });
    }

    /** Takes a body as it arrives; a failure of this machine is a CommandFailed, an IOException is the network's. */
    public interface BodyConsumer {
        void accept(InputStream body) throws IOException;
    }

    private <T> T send(String method, Resource resource, @Nullable Object body, Class<T> type) {
        BasicClassicHttpRequest request = request(method, resource);
        byte[] json = body == null ? new byte[0] : Answers.json(body);
        request.setHeader("Content-Length", json.length);
        request.setEntity(new ByteArrayEntity(json, ContentType.APPLICATION_JSON));
        if (body != null) {
            request.setHeader("Content-Type", ContentType.APPLICATION_JSON.getMimeType());
        }
        return answered(request, Answers.type(type));
    }

    private <T> T answered(BasicClassicHttpRequest request, JavaType type) {
        return answers.value(exchange.run(request, false, InputStream::readAllBytes), type);
    }

    private BasicClassicHttpRequest request(String method, Resource resource) {
        String prefix = address.uri().getRawPath();
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(method, prefix + resource.target());
        request.setHeader("Host", address.uri().getRawAuthority());
        request.setHeader("Connection", "close");
        request.setHeader("Accept", "application/json, application/problem+json, */*;q=0.5");
        if (token != null) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        return request;
    }
}
