package org.orchestra.maestro.server;

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
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;
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

    HttpTransport(ServerAddress server) {
        this.server = server;
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
        try (Socket socket = connect();
                DefaultBHttpClientConnection connection = open(socket)) {
            connection.setSocketTimeout(timeout);
            return handler.read(new HttpRequestExecutor().execute(request, connection, HttpCoreContext.create()));
        } catch (HttpException e) {
            throw new CommandFailed(new ResponseReader(server).notOrchestraMessage(), e);
        } catch (IOException e) {
            throw failure(e, request);
        }
    }

    private <T> T read(ClassicHttpResponse response, BodyReader<T> reader) throws IOException {
        if (response.getCode() < 200 || response.getCode() >= 300) {
            throw new ResponseReader(server).failure(response);
        }
        return reader.read(ResponseBody.of(response));
    }

    private Socket connect() {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(server.host(), server.port()), CONNECT_TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            throw new ServerUnavailable(
                    "Cannot connect to an Orchestra server at " + server + "; start it or set another address with"
                            + " --server.",
                    e);
        }
    }

    private DefaultBHttpClientConnection open(Socket socket) throws IOException {
        if (!server.isSecure()) {
            return CONNECTIONS.createConnection(socket);
        }
        socket.setSoTimeout(CONNECT_TIMEOUT_MILLIS);
        SSLSocket secured = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(socket, server.host(), server.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return CONNECTIONS.createConnection(secured, socket);
    }

    private CommandFailed failure(IOException e, ClassicHttpRequest request) {
        if (e instanceof SSLException) {
            return new CommandFailed(
                    "Cannot establish a trusted TLS connection to " + server
                            + "; add its certificate to Java's trust store or set another address with --server.",
                    e);
        }
        if (e instanceof SocketTimeoutException) {
            return new AnswerLost(
                    "The server at " + server + " did not respond within " + RESPONSE_TIMEOUT.toSeconds() + " s; "
                            + retryHint(request),
                    e);
        }
        if (e instanceof NoHttpResponseException
                || e instanceof ConnectionClosedException
                || e instanceof MalformedChunkCodingException
                || e instanceof SocketException) {
            return new AnswerLost("The server at " + server + " closed the connection; " + retryHint(request), e);
        }
        return new CommandFailed(new ResponseReader(server).notOrchestraMessage(), e);
    }

    private static String retryHint(ClassicHttpRequest request) {
        if (request.containsHeader(UPLOAD_OFFSET)) {
            return "run the command again to go on where it was.";
        }
        return "GET".equals(request.getMethod())
                ? "try again."
                : "check whether the request took effect before you try again.";
    }
}
