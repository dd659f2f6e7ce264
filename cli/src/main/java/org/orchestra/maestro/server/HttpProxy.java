package org.orchestra.maestro.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;

/**
 * A proxy, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY name it.
 *
 * @param authorization what it wants to see in Proxy-Authorization; absent for nothing
 */
public record HttpProxy(String host, int port, @Nullable String authorization) {
    /** The status by which a proxy asks who somebody is. */
    static final int AUTHENTICATION_REQUIRED = 407;

    private static final int DEFAULT_PORT = 80;
    private static final int LONGEST_ANSWER = 16 * 1024;

    /**
     * The proxy for a server. This machine is reached without one.
     *
     * @param variable the value of an environment variable; null if it is unset
     * @return null for none
     * @throws CommandFailed when the variable has no address in it
     */
    public static @Nullable HttpProxy of(ServerAddress server, UnaryOperator<@Nullable String> variable) {
        String name = server.isSecure() ? "HTTPS_PROXY" : "HTTP_PROXY";
        String address = either(name, variable);
        if (address == null || isLocal(server.host()) || isExcluded(server, either("NO_PROXY", variable))) {
            return null;
        }
        URI uri = ServerAddress.parsed(address.contains("://") ? address : "http://" + address);
        if (uri == null || uri.getHost() == null || !"http".equals(uri.getScheme())) {
            throw new CommandFailed(
                    text("%s is not the address of a proxy; use one such as http://proxy.lab.example:3128", name));
        }
        String user = uri.getUserInfo();
        return new HttpProxy(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                user == null ? null : "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
    }

    private static @Nullable String either(String name, UnaryOperator<@Nullable String> variable) {
        String value = variable.apply(name);
        return value == null ? variable.apply(name.toLowerCase(Locale.ROOT)) : value;
    }

    private static boolean isLocal(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Names in the list stand for themselves and for all below them. */
    private static boolean isExcluded(ServerAddress server, @Nullable String list) {
        return list != null
                && Stream.of(list.split("[,\\s]+"))
                        .map(entry -> entry.replaceFirst("^\\*?\\.", ""))
                        .filter(entry -> !entry.isEmpty())
                        .anyMatch(entry -> entry.equals("*")
                                || entry.equalsIgnoreCase(server.host())
                                || entry.equalsIgnoreCase(server.host() + ":" + server.port())
                                || server.host()
                                        .toLowerCase(Locale.ROOT)
                                        .endsWith("." + entry.toLowerCase(Locale.ROOT)));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /**
     * Has the proxy connect to a server; what follows on the socket is between the two ends.
     *
     * @throws CommandFailed when it refuses
     */
    void tunnel(Socket socket, ServerAddress server) throws IOException {
        String target = server.host() + ":" + server.port();
        String request = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                + (authorization == null ? "" : "Proxy-Authorization: " + authorization + "\r\n") + "\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        String status = head(socket.getInputStream()).lines().findFirst().orElse("");
        if (status.matches("HTTP/1\\.[01] " + AUTHENTICATION_REQUIRED + ".*")) {
            throw unauthenticated();
        }
        if (!status.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
            throw new CommandFailed(text(
                    "The proxy %s does not connect to %s (%s); correct HTTPS_PROXY, or add the server to NO_PROXY.",
                    this, server, OneLine.of(status)));
        }
    }

    /** What to say when the proxy answers {@link #AUTHENTICATION_REQUIRED}. */
    CommandFailed unauthenticated() {
        return new CommandFailed(
                authorization == null
                        ? text(
                                "The proxy %s wants a user name and a password; write them into HTTPS_PROXY or HTTP_PROXY,"
                                        + " as in http://USER:PASSWORD@%s.",
                                this, this)
                        : text(
                                "The proxy %s does not take the user name and the password in HTTPS_PROXY or HTTP_PROXY; correct them.",
                                this));
    }

    /** Byte by byte: what comes behind it is the server's. */
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (head.size() < LONGEST_ANSWER && !head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
