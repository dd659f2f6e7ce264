package org.orchestra.maestro.server;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.OneLine;

/** Shows exchanges with a server. Bodies and the values of some headers are left out, because they are secrets. */
record ExchangeLog(ServerRoute route) {
    private static final Set<String> SECRET =
            Set.of("authorization", "proxy-authorization", "cookie", "set-cookie", "idempotency-key");

    void sent(HttpRequest request) {
        ServerAddress server = route.address();
        String where = (server.isSecure() ? "https" : "http") + "://" + server.host() + ":" + server.port();
        HttpProxy proxy = route.proxy();
        print(
                "> " + request.getMethod() + " " + where + request.getPath()
                        + (proxy == null ? "" : " by proxy " + proxy),
                request);
    }

    void received(HttpResponse response, long nanos) {
        print("< " + response.getCode() + " in " + nanos / 1_000_000 + " ms", response);
    }

    void failed(Throwable why, long nanos) {
        print("< " + why.getClass().getSimpleName() + " in " + nanos / 1_000_000 + " ms: " + why.getMessage(), null);
    }

    /** At once: several connections may be shown side by side. */
    private void print(String first, @Nullable HttpMessage message) {
        PrintWriter debug = route.debug();
        if (debug != null) {
            Stream<String> headers = message == null
                    ? Stream.of()
                    : Stream.of(message.getHeaders()).map(header -> first.charAt(0) + " " + shown(header));
            debug.println(Stream.concat(Stream.of(first), headers)
                    .map(OneLine::of)
                    .collect(Collectors.joining(System.lineSeparator())));
            debug.flush();
        }
    }

    private static String shown(Header header) {
        boolean secret = SECRET.contains(header.getName().toLowerCase(Locale.ROOT));
        return header.getName() + ": " + (secret ? "(not shown)" : header.getValue());
    }
}
