package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server that answers as a test says and remembers what it was asked. */
final class StubKubernetesApi implements AutoCloseable {
    static {
        // Otherwise each answer waits for 40 ms, for an acknowledgement that is delayed.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    record StubResponse(int code, String body) {}

    /** Responder a request, given its method and its path with the query. */
    interface Responder {
        StubResponse respond(String method, String path);
    }

    StubKubernetesApi(Responder responder) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            requests.add(exchange.getRequestMethod() + " " + path);
            send(exchange, responder.respond(exchange.getRequestMethod(), path));
        });
        server.start();
    }

    ApiClient client() {
        return new ApiClient()
                .setBasePath("http://localhost:" + server.getAddress().getPort());
    }

    /** The requests so far, each with its method, path and query. */
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void send(HttpExchange exchange, StubResponse response) throws IOException {
        byte[] bytes = response.body().getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(response.code(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
