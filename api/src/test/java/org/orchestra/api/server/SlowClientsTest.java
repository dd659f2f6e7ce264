package org.orchestra.api.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Ticker;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
    private static final Duration PATIENT = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofHours(1);
    /** In real time, as Tomcat's own. */
    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(1);

    private static final int SHARE = 4;
    private static final int WAITS = 2;
    private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: lab\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final byte[] MUCH = new byte[64 * 1024 * 1024];

    /** How each request ended, as its servlet saw it. */
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

    private final WaitingTicker ticker = new WaitingTicker();
    private final ClientWaits waits = new ClientWaits(2 * WAITS, Duration.ZERO);
    private final Tomcat tomcat = new Tomcat();
    private volatile Duration patience = PATIENCE;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        BoundedHttpProtocol http = new BoundedHttpProtocol();
        http.boundConnections(SHARE);
        http.boundHeaders(HEADER_TIMEOUT);
        http.setPort(0);
        http.setMaxKeepAliveRequests(-1);
        http.setConnectionTimeout((int) Duration.ofMinutes(10).toMillis());
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
                () -> new ClientPace(ticker, patience, 1_000_000),
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
            client.send("GET / HTTP/1.1\r\nHost: lab\r\nX: ").send("y");
            assertThat(rest(client)).isEmpty();
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
    void aHeaderOfAChunkThatTricklesIsCutOff() throws Exception {
        for (String begun : List.of("0000000", "1\r\nx\r\n0000000", "1\r\nx\r\n0\r\n")) {
            try (RawClient client = client()) {
                client.send(CHUNKED + begun);
                assertThat(rest(client)).startsWith("HTTP/1.1 408");
                assertThat(ends.poll(1, TimeUnit.MINUTES)).as(begun).contains("too slowly");
            }
        }
    }

    @Test
    void aChunkMayHaveNoExtensionThatTakesItsTime() throws Exception {
        for (String body : List.of("5;a", "5;", "0;a=b", "0\r\nX: y\r\n")) {
            try (RawClient client = client()) {
                client.send(CHUNKED + body);
                assertThat(trickleUntilAnswered(client)).as(body).startsWith("HTTP/1.1 400");
            }
        }
    }

    @Test
    void aBodyInChunksIsReadToItsEnd() throws Exception {
        patience = LONG;
        try (RawClient client = client()) {
            client.send(CHUNKED + "1\r\nx\r\n00000002\r\nyz\r\n0\r\n\r\n");
            assertThat(client.socket().getInputStream().readNBytes(12))
                    .asString(ISO_8859_1)
                    .isEqualTo("HTTP/1.1 200");
            assertThat(ends.poll(1, TimeUnit.MINUTES)).isEqualTo("read");
        }
    }

    @Test
    void aBodyThatNobodyReadsHoldsNoThreadEither() throws Exception {
        for (String body : List.of(
                "Content-Length: 100000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n100000\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;a",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX: y")) {
            try (RawClient client = client()) {
                client.send("GET / HTTP/1.1\r\nHost: lab\r\n" + body);
                assertThat(trickleUntilAnswered(client)).as(body).startsWith("HTTP/1.1 200");
            }
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
    void aClientThatTakesItsAnswerSlowlyIsCutOffAndCannotTakeItForTheWhole() throws Exception {
        for (String much : List.of("/much", "/much?length=unknown")) {
            try (RawClient client = client()) {
                // given
                client.send("GET " + much + " HTTP/1.1\r\nHost: lab\r\n\r\n");

                // when it takes a byte now and then
                int taken = 0;
                String end = null;
                while (end == null) {
                    taken += client.socket().getInputStream().readNBytes(1).length;
                    end = ends.poll(1, TimeUnit.MILLISECONDS);
                }

                // then
                assertThat(end).contains("SocketTimeoutException");
                String rest = rest(client);
                assertThat(taken + rest.length()).isLessThan(MUCH.length);
                assertThat(rest).doesNotEndWith("\r\n0\r\n\r\n");
            }
        }
    }

    @Test
    void whoDoesNotTakeAnswersHoldsNoMoreThanAShareOfTheThreads() throws Exception {
        // given
        patience = LONG;
        RawClient first = new RawClient("127.0.0.2", port()).send("GET /much HTTP/1.1\r\nHost: lab\r\n\r\n");
        await().atMost(PATIENT).until(() -> waits.free() == WAITS - 1);

        // then the second of this address is cut off, and all who take what they get are served
        try (RawClient second = new RawClient("127.0.0.2", port())) {
            second.send("GET /much HTTP/1.1\r\nHost: lab\r\n\r\n");
            assertThat(ends.poll(1, TimeUnit.MINUTES)).contains("Too many");
            assertThat(rest(second).length()).isLessThan(MUCH.length);
        }
        for (String address : List.of("127.0.0.2", "127.0.0.3")) {
            try (RawClient prompt = new RawClient(address, port())) {
                assertThat(prompt.send("GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n")
                                .readAll())
                        .startsWith("HTTP/1.1 200");
            }
        }
        try (RawClient other = new RawClient("127.0.0.3", port())) {
            other.send("GET /much HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n");
            assertThat(other.readAll().length()).isGreaterThan(MUCH.length);
        }
        assertThat(waits.free()).isEqualTo(WAITS - 1);

        // when
        first.close();

        // then
        await().atMost(PATIENT).until(() -> waits.free() == WAITS);
    }

    @Test
    void whoDoesNotTakeSmallAnswersHoldsNoMoreThanAShareEither() throws Exception {
        // given
        patience = LONG;
        List<RawClient> crowd = RawClient.many(SHARE, "127.0.0.2", port());
        List<Thread> senders = new ArrayList<>();
        for (RawClient client : crowd) {
            senders.add(new Thread(() -> sendUntilCutOff(client, "GET /little HTTP/1.1\r\nHost: lab\r\n\r\n")));
        }

        // when they ask again and again, and take nothing
        senders.forEach(Thread::start);

        // then all but one are cut off
        await().atMost(PATIENT)
                .until(() -> senders.stream().filter(Thread::isAlive).count() == 1);
        await().atMost(PATIENT).until(() -> waits.free() == WAITS - 1);
        for (RawClient client : crowd) {
            client.close();
        }
    }

    @Test
    void nobodyWaitsForWhomTheServerAnswersByItself() throws Exception {
        // given
        try (RawClient client = client()) {
            Thread sender = new Thread(() -> sendUntilCutOff(client, "TRACE / HTTP/1.1\r\nHost: lab\r\n\r\n"));

            // when it asks again and again, and takes nothing
            sender.start();

            // then
            sender.join(TimeUnit.MINUTES.toMillis(1));
            assertThat(sender.isAlive()).isFalse();
            assertThat(waits.free()).isEqualTo(WAITS);
        }
    }

    @Test
    void silentBodiesFromManyAddressesLeaveThreadsForOthers() throws Exception {
        // given
        patience = LONG;
        List<RawClient> crowd = new ArrayList<>();
        for (int i = 0; i < WAITS; i++) {
            RawClient one = new RawClient("127.0.0." + (2 + i), port());
            crowd.add(one.send("POST / HTTP/1.1\r\nHost: lab\r\nContent-Length: 100\r\n\r\n"));
        }
        await().atMost(PATIENT).until(() -> waits.free() == 0);

        // then who would be waited for is refused at once
        try (RawClient silent = client();
                RawClient prompt = client()) {
            String head = "POST / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\nContent-Length: 1\r\n\r\n";
            assertThat(silent.send(head).readAll()).startsWith("HTTP/1.1 503");
            assertThat(prompt.send(head + "x").readAll()).startsWith("HTTP/1.1 200");
            // and the crowd has been silent all the while
            assertThat(waits.free()).isZero();
        }
        for (RawClient one : crowd) {
            one.close();
        }
    }

    @Test
    void chunksThatNeverBeginLeaveThreadsForOthers() throws Exception {
        // given
        patience = LONG;
        List<RawClient> crowd = new ArrayList<>();
        for (int i = 0; i < WAITS; i++) {
            crowd.add(new RawClient("127.0.0." + (2 + i), port()).send(CHUNKED + "5"));
        }
        await().atMost(PATIENT).until(() -> waits.free() == 0);

        // then
        for (int i = 0; i < 10; i++) {
            try (RawClient another = new RawClient("127.0.0." + (100 + i), port())) {
                assertThat(another.send(CHUNKED + "5").readAll()).startsWith("HTTP/1.1 503");
            }
        }
        assertThat(waits.free()).isZero();
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

    /** Sends a byte whenever the server waits for one, until the server hangs up; returns what it said. */
    private String trickleUntilAnswered(RawClient client) throws IOException {
        Thread sender = new Thread(() -> {
            try {
                while (true) {
                    ticker.asked.acquire();
                    client.send("x");
                }
            } catch (InterruptedException | IOException over) {
                // The server has hung up.
            }
        });
        sender.start();
        StringBuilder answer = new StringBuilder();
        try {
            for (int next = read(client); next >= 0; next = read(client)) {
                answer.append((char) next);
            }
        } catch (SocketException reset) {
            // As good as the end.
        } finally {
            sender.interrupt();
        }
        return answer.toString();
    }

    private static int read(RawClient client) throws IOException {
        return client.socket().getInputStream().read();
    }

    private static boolean isClosed(RawClient client) throws IOException {
        try {
            return client.socket().getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** What it gets until the server hangs up. */
    private static String rest(RawClient client) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            client.socket().getInputStream().transferTo(text);
        } catch (SocketException reset) {
            // As it should be.
        }
        return text.toString(ISO_8859_1);
    }

    private static void sendUntilCutOff(RawClient client, String text) {
        try {
            while (true) {
                client.send(text);
            }
        } catch (IOException cutOff) {
            // As it should be.
        }
    }

    /** A time in which every wait of the server takes a tenth of its patience, and which tells when the server waits. */
    private static final class WaitingTicker extends Ticker {
        private final AtomicLong now = new AtomicLong();
        private final Semaphore asked = new Semaphore(0);

        @Override
        public long read() {
            asked.release();
            return now.addAndGet(PATIENCE.toNanos() / 10);
        }
    }

    private final class SlowServlet extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/little")) {
                // Written when the servlet is done.
                response.getOutputStream().write(MUCH, 0, 4_096);
            }
            if (request.getRequestURI().equals("/much")) {
                if (request.getQueryString() == null) {
                    response.setContentLength(MUCH.length);
                }
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
