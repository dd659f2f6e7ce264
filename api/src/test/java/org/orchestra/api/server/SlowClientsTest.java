package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that take their time, on a server with little patience: no thread and no connection waits for them for ever. */
@Timeout(120)
class SlowClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int SHARE = 4;
    private static final int WAITS = 2;
    private static final byte[] MUCH = new byte[64 * 1024 * 1024];

    /** How each request ended, as its servlet saw it. */
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private final Semaphore waits = new Semaphore(WAITS);
    private final Tomcat tomcat = new Tomcat();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        BoundedHttpProtocol http = new BoundedHttpProtocol();
        http.bound(SHARE, PATIENCE);
        http.setPort(0);
        http.setConnectionTimeout(60_000);
        http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
        Connector connector = new Connector(http);
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector);
        tomcat.getEngine().getPipeline().addValve(new UnreadBodyValve());
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "servlet", new SlowServlet());
        context.addServletMappingDecoded("/", "servlet");
        FilterDef filter = new FilterDef();
        filter.setFilterName("body");
        filter.setFilter(new BodyFilter(
                1_000_000,
                () -> new ClientPace(Ticker.systemTicker(), PATIENCE, 1_000_000),
                waits,
                (request, response, handler, failure) -> {
                    response.setStatus(String.valueOf(failure.getMessage()).contains("too many") ? 503 : 408);
                    return null;
                }));
        context.addFilterDef(filter);
        FilterMap all = new FilterMap();
        all.setFilterName("body");
        all.addURLPattern("/*");
        context.addFilterMap(all);
        tomcat.start();
    }

    @AfterEach
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void aHeaderThatNeverEndsIsCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: lab\r\nX: ");
            assertThat(trickleUntilAnswered(client)).isEmpty();
        }
    }

    @Test
    void aBodyThatTricklesIsCutOff() throws Exception {
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 100000\r\n\r\n");
            trickleUntilAnswered(client);
            assertThat(ends.poll(1, TimeUnit.MINUTES)).contains("too slowly");
        }
    }

    @Test
    void aBodyThatNobodyReadsHoldsNoThreadEither() throws Exception {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: lab\r\nContent-Length: 100000\r\n\r\n");
            assertThat(trickleUntilAnswered(client)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whoAsksBeforeItSendsABodyThatNobodyReadsIsNotWaitedForEither() throws Exception {
        try (RawClient client = client()) {
            client.send("GET / HTTP/1.1\r\nHost: lab\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n");
            client.socket().setSoTimeout(30_000);
            assertThat(client.readAll()).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aClientThatTakesItsAnswerByteByByteIsCutOffAndCannotTakeItForTheWhole() throws Exception {
        // given
        try (RawClient client = client()) {
            client.send("GET /much HTTP/1.1\r\nHost: lab\r\n\r\n");
            assertThat(client.socket().getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 200");

            // when it takes a little whenever the server has waited for a while
            String end = null;
            while (end == null) {
                client.socket().getInputStream().readNBytes(20_000);
                end = ends.poll(50, TimeUnit.MILLISECONDS);
            }

            // then
            assertThat(end).contains("too slow");
            assertThat(rest(client)).isLessThan(MUCH.length);
        }
    }

    @Test
    void silentBodiesFromManyAddressesLeaveThreadsForOthers() throws Exception {
        // given
        List<RawClient> crowd = new ArrayList<>();
        for (int i = 0; i < WAITS; i++) {
            RawClient one = new RawClient("127.0.0." + (2 + i), port());
            crowd.add(one.send("POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 100\r\n\r\n"));
        }
        await().until(() -> waits.availablePermits() == 0);

        // then who would be waited for is refused at once
        try (RawClient silent = client();
                RawClient prompt = client()) {
            String head = "POST / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: 1\r\n\r\n";
            assertThat(silent.send(head).readAll()).startsWith("HTTP/1.1 503");
            assertThat(prompt.send(head + "x").readAll()).startsWith("HTTP/1.1 200");
            // and the crowd has been silent all the while
            assertThat(waits.availablePermits()).isZero();
        }
        for (RawClient one : crowd) {
            one.close();
        }
    }

    @Test
    void anAddressHoldsNoMoreThanItsShareOfConnections() throws Exception {
        // given
        List<RawClient> greedy = RawClient.many(SHARE, "127.0.0.2", port());

        // then
        try (RawClient another = new RawClient("127.0.0.2", port());
                RawClient other = client()) {
            assertThat(isClosed(another)).isTrue();
            assertThat(other.send("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
                            .readAll())
                    .startsWith("HTTP/1.1 200");
        }

        // when
        for (RawClient client : greedy) {
            client.send("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
                    .readAll();
            client.close();
        }

        // then
        try (RawClient again = new RawClient("127.0.0.2", port())) {
            assertThat(again.send("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
                            .readAll())
                    .startsWith("HTTP/1.1 200");
        }
    }

    private RawClient client() throws IOException {
        return new RawClient("127.0.0.1", port());
    }

    private int port() {
        return tomcat.getConnector().getLocalPort();
    }

    /** Sends a byte now and then until the server hangs up; returns what it said. */
    private static String trickleUntilAnswered(RawClient client) throws IOException {
        Socket socket = client.socket();
        socket.setSoTimeout(50);
        StringBuilder answer = new StringBuilder();
        while (true) {
            try {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return answer.toString();
                }
                answer.append((char) next);
            } catch (SocketTimeoutException silent) {
                if (!send(client)) {
                    return answer.toString();
                }
            } catch (SocketException reset) {
                return answer.toString();
            }
        }
    }

    private static boolean send(RawClient client) {
        try {
            client.send("x");
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    private static boolean isClosed(RawClient client) throws IOException {
        try {
            return client.socket().getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private static long rest(RawClient client) throws IOException {
        long bytes = 0;
        byte[] buffer = new byte[64 * 1024];
        try {
            for (int read = 0;
                    read >= 0;
                    read = client.socket().getInputStream().read(buffer)) {
                bytes += read;
            }
        } catch (SocketException reset) {
            // As it should be.
        }
        return bytes;
    }

    private final class SlowServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/much")) {
                response.setContentLength(MUCH.length);
                try {
                    for (int sent = 0; sent < MUCH.length; sent += 8_192) {
                        response.getOutputStream().write(MUCH, sent, 8_192);
                    }
                    ends.add("taken");
                } catch (IOException e) {
                    ends.add(String.valueOf(e.getMessage()));
                }
            }
        }

        @Override
        protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                request.getInputStream().readAllBytes();
                ends.add("read");
            } catch (RuntimeException e) {
                ends.add(String.valueOf(e.getMessage()));
                throw e;
            }
        }
    }
}
