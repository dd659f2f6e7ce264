package org.orchestra.api.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.orchestra.api.server.BoundedHttpProtocol;
import org.orchestra.api.server.LockedConnection;

/** Nobody works on a response while the server handles an event of its connection, on a real Tomcat. */
@Timeout(60)
class ConnectionLockTest {
    private final Tomcat tomcat = new Tomcat();
    private final CompletableFuture<ReentrantLock> lock = new CompletableFuture<>();
    private final CompletableFuture<NonBlockingResponse> response = new CompletableFuture<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        BoundedHttpProtocol http = new BoundedHttpProtocol();
        http.setPort(0);
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(new Connector(http));
        Context context = tomcat.addContext("", folder.toString());
        Wrapper servlet = Tomcat.addServlet(context, "servlet", new StreamServlet());
        servlet.setAsyncSupported(true);
        context.addServletMappingDecoded("/", "servlet");
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                operation("write", sink -> sink.write(new byte[] {'x'})),
                operation("end", StreamSink::end),
                operation("abort", StreamSink::abort),
                operation("fail", sink -> sink.fail(new IllegalStateException("no"))),
                operation("isAbandoned", StreamSink::isAbandoned),
                operation("isDrained", StreamSink::isDrained));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void waitsForTheServer(String name, Consumer<StreamSink> operation) throws Exception {
        try (Socket client = client()) {
            NonBlockingResponse stream = handedOver(client);
            Thread thread = new Thread(() -> operation.accept(stream), name);

            // when the server is at work on the connection
            lock.get().lock();
            try {
                thread.start();
                await().until(() -> lock.get().hasQueuedThread(thread) || !thread.isAlive());

                // then
                assertThat(thread.isAlive()).isTrue();
            } finally {
                lock.get().unlock();
            }
            thread.join();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void waitsNoLongerOnceTheStreamIsClosed(String name, Consumer<StreamSink> operation) throws Exception {
        try (Socket client = client()) {
            NonBlockingResponse stream = handedOver(client);
            Thread waiting = new Thread(() -> operation.accept(stream), name);
            Thread late = new Thread(() -> operation.accept(stream), name);

            // when whoever holds the lock closes the stream, and is then at work on the next request
            lock.get().lock();
            try {
                waiting.start();
                await().until(() -> lock.get().hasQueuedThread(waiting));
                stream.end();
                late.start();

                // then
                await().until(() -> !waiting.isAlive() && !late.isAlive());
            } finally {
                lock.get().unlock();
            }
        }
    }

    private Socket client() throws IOException {
        return new Socket("localhost", tomcat.getConnector().getLocalPort());
    }

    /** A stream that the server has handed over. */
    private NonBlockingResponse handedOver(Socket client) throws Exception {
        client.getOutputStream().write("GET / HTTP/1.1\r\nHost: lab\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        NonBlockingResponse stream = response.get(30, TimeUnit.SECONDS);
        await().until(stream::isDrained);
        return stream;
    }

    private static Arguments operation(String name, Consumer<StreamSink> operation) {
        return Arguments.of(name, operation);
    }

    private final class StreamServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse answer) throws IOException {
            if (request.getAttribute(StreamFailureFilter.FAILURE) == null) {
                lock.complete((ReentrantLock) LockedConnection.of(request).lock());
                response.complete(NonBlockingResponse.open(request.startAsync(), Duration.ZERO, new Deaf()));
            }
        }
    }

    private static final class Deaf implements StreamListener {
        @Override
        public void drained() {}

        @Override
        public void closed() {}
    }
}
