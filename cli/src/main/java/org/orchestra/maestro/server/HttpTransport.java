package org.orchestra.maestro.server;

import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * Sends one request on its own connection and reads the response.
 *
 * <p>HttpURLConnection starts as fast, but it repeats some requests, hides why an upload was refused, and treats a
 * truncated download as complete. java.net.http starts half a second later, and on Java 17 it hangs when an upload is
 * refused before its body. A plain HttpCore connection has none of these problems.
 */
final class HttpTransport {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** Says where in an upload a body begins. */
    static final String UPLOAD_OFFSET = "Upload-Offset";

    /** Maximum silence of the server during a response. */
    static final Timeout RESPONSE_TIMEOUT = Timeout.ofSeconds(60);

    /** Upload bytes between two checks, of a millisecond each, for an early response. */
    private static final long RESPONSE_CHECK_BYTES = 1 << 20;

    private static final DefaultBHttpClientConnectionFactory CONNECTIONS = DefaultBHttpClientConnectionFactory.builder()
            .responseOutOfOrderStrategy(new MonitoringResponseOutOfOrderStrategy(RESPONSE_CHECK_BYTES))
            .build();

    private final ServerAddress server;
    private final ServerRoute route;
    private final ResponseReader answers;
    private final ExchangeLog log;
    private @Nullable SSLSocketFactory secured;

    HttpTransport(ServerRoute route) {
        this(route, new ResponseReader(route.address(), null));
    }

    /** @param answers reads the responses that say that something failed */
    HttpTransport(ServerRoute route, ResponseReader answers) {
        this.server = route.address();
        this.route = route;
        this.answers = answers;
        this.log = new ExchangeLog(route);
    }

    /** Reads the body of a successful response. */
    interface BodyReader<T> {
        T read(ResponseBody body) throws IOException;
    }

    /** Reads a response, of whatever status. */
    interface ResponseHandler<T> {
        T read(ClassicHttpResponse response) throws IOException;
    }

    /** Returns as soon as the reader does. It does not wait for the rest of the body, because a stream has no end. */
    <T> T run(ClassicHttpRequest request, Timeout timeout, BodyReader<T> reader) {
        return exchange(request, timeout, response -> read(response, reader));
    }

    <T> T exchange(ClassicHttpRequest request, Timeout timeout, ResponseHandler<T> handler) {
        long start = System.nanoTime();
        log.sent(request);
        try (Socket socket = connect(start);
                DefaultBHttpClientConnection connection = open(socket)) {
            connection.setSocketTimeout(timeout);
            ClassicHttpResponse response =
                    new HttpRequestExecutor().execute(throughProxy(request), connection, HttpCoreContext.create());
            log.received(response, System.nanoTime() - start);
            HttpProxy proxy = route.proxy();
            if (proxy != null && !server.isSecure() && response.getCode() == HttpProxy.AUTHENTICATION_REQUIRED) {
                throw proxy.unauthenticated();
            }
            return handler.read(response);
        } catch (HttpException e) {
            throw new CommandFailed(answers.notOrchestraMessage(), e);
        } catch (IOException e) {
            log.failed(e, System.nanoTime() - start);
            throw failure(e, request);
        }
    }

    /** A proxy reads a request that is not encrypted, and has to know whom it is for. */
    private ClassicHttpRequest throughProxy(ClassicHttpRequest request) {
        HttpProxy proxy = route.proxy();
        if (proxy != null && !server.isSecure()) {
            request.setScheme("http");
            request.setAuthority(new URIAuthority(server.host(), server.port()));
            ((BasicClassicHttpRequest) request).setAbsoluteRequestUri(true);
            if (proxy.authorization() != null) {
                request.setHeader("Proxy-Authorization", proxy.authorization());
            }
        }
        return request;
    }

    private <T> T read(ClassicHttpResponse response, BodyReader<T> reader) throws IOException {
        if (!ResponseReader.isSuccess(response)) {
            throw answers.failure(response);
        }
        return reader.read(ResponseBody.of(response));
    }

    private Socket connect(long start) {
        Socket socket = new Socket();
        try {
            HttpProxy proxy = route.proxy();
            socket.connect(
                    proxy == null ? new InetSocketAddress(server.host(), server.port()) : proxy.address(),
                    CONNECT_TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            log.failed(e, System.nanoTime() - start);
            throw new ServerUnavailable(
                    route.proxy() == null
                            ? text(
                                    "Cannot connect to an Orchestra server at %s; start it or set another address with --server.",
                                    server)
                            : text(
                                    "Cannot connect to the proxy %s for %s; correct HTTPS_PROXY or HTTP_PROXY, or add the server to NO_PROXY.",
                                    route.proxy(), server),
                    e);
        }
    }

    private DefaultBHttpClientConnection open(Socket socket) throws IOException {
        if (!server.isSecure()) {
            return CONNECTIONS.createConnection(socket);
        }
        socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
        HttpProxy proxy = route.proxy();
        if (proxy != null) {
            proxy.tunnel(socket, server);
        }
        SSLSocket end = (SSLSocket) secured().createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = end.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        end.setSSLParameters(parameters);
        end.startHandshake();
        return CONNECTIONS.createConnection(end, socket);
    }

    /** Several downloads may ask at once; the file of an authority is read once. */
    private synchronized SSLSocketFactory secured() {
        if (secured == null) {
            secured = TrustedAuthorities.sockets(route.authority());
        }
        return secured;
    }

    private CommandFailed failure(IOException e, ClassicHttpRequest request) {
        if (e instanceof SSLException) {
            return new CommandFailed(
                    text(
                            "Cannot establish a trusted TLS connection to %s; name the file of its certificate authority with"
                                    + " maestro context add NAME --server %s --ca FILE, or set another address with --server.",
                            server, server),
                    e);
        }
        if (e instanceof SocketTimeoutException) {
            return new AnswerLost(
                    text(
                            "The server at %s did not respond within %s s; %s",
                            server, RESPONSE_TIMEOUT.toSeconds(), retryHint(request)),
                    e);
        }
        if (e instanceof NoHttpResponseException
                || e instanceof ConnectionClosedException
                || e instanceof MalformedChunkCodingException
                || e instanceof SocketException) {
            return new AnswerLost(text("The server at %s closed the connection; %s", server, retryHint(request)), e);
        }
        return new CommandFailed(answers.notOrchestraMessage(), e);
    }

    private static String retryHint(ClassicHttpRequest request) {
        if (request.containsHeader(UPLOAD_OFFSET)) {
            return text("run the command again to go on where it was.");
        }
        return "GET".equals(request.getMethod())
                ? text("try again.")
                : text("check whether the request took effect before you try again.");
    }
}
