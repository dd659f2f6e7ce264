package org.orchestra.tutorial;

import static java.util.concurrent.TimeUnit.MINUTES;

import io.kubernetes.client.openapi.ApiClient;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.orchestra.kubernetes.KubernetesClients;

/**
 * The testbed's API server as a client sees it that costs next to nothing: text goes in and out, over at most eight
 * connections, and nothing is read that need not be.
 */
final class ApiServer implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Pattern REMAINING = Pattern.compile("\"remainingItemCount\":(\\d+)");
    private static final Pattern NONE = Pattern.compile("\"items\":(null|\\[])");

    private final ApiClient cluster = KubernetesClients.fromEnvironment();
    private final OkHttpClient client = cluster.getHttpClient()
            .newBuilder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(CONNECTIONS, 5, MINUTES))
            .build();
    private final ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);

    /** Reads what lies at a path; of objects only their metadata. */
    String get(String path) throws IOException {
        String metadata = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json,*/*";
        return answer(request(path).header("Accept", metadata).build());
    }

    /** How many objects a path lists. It must not select, for then the API server does not count. */
    int count(String path) throws IOException {
        String first = get(path + "?limit=1");
        Matcher remaining = REMAINING.matcher(first);
        return remaining.find() ? 1 + Integer.parseInt(remaining.group(1)) : none(first) ? 0 : 1;
    }

    /** Whether a path with a selector lists nothing. */
    boolean hasNone(String pathWithSelector) throws IOException {
        return none(get(pathWithSelector + "&limit=1"));
    }

    Function<String, Request> post(String path) {
        return body -> request(path).post(RequestBody.create(body, JSON)).build();
    }

    Function<String, Request> delete(String path) {
        return name -> request(path + "/" + name + "?propagationPolicy=Background")
                .delete()
                .build();
    }

    /** Sends all requests, which must succeed. */
    void send(Stream<Request> requests) throws IOException {
        List<Future<String>> answers =
                requests.map(request -> senders.submit(() -> answer(request))).toList();
        for (Future<String> answer : answers) {
            try {
                answer.get();
            } catch (ExecutionException failure) {
                throw new IOException(failure.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private Request.Builder request(String path) {
        return new Request.Builder().url(cluster.getBasePath() + path).header("User-Agent", "benchmark");
    }

    private String answer(Request request) throws IOException {
        try (Response response = client.newCall(request).execute()) {
            String body = response.body().string();
            if (!response.isSuccessful()) {
                throw new IOException(request + ": " + response.code() + " " + body);
            }
            return body;
        }
    }

    private static boolean none(String list) {
        return NONE.matcher(list).find();
    }

    @Override
    public void close() {
        senders.shutdownNow();
        client.connectionPool().evictAll();
    }
}
