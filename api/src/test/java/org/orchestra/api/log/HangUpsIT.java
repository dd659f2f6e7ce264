package org.orchestra.api.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunsFixture;
import org.slf4j.LoggerFactory;

/** Thousands of readers that hang up on logs, beside others whose answers must stay their own. */
@Timeout(300)
class HangUpsIT extends RunsFixture {
    private static final int HANG_UPS = 4_000;
    private static final int READERS = 8;
    private static final int OTHERS = 4;

    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)\r\n");

    private final Complaints complaints = new Complaints();
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS + OTHERS);
    private final AtomicInteger left = new AtomicInteger(HANG_UPS);
    private final AtomicInteger seeds = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();

    @Override
    protected String user() {
        return "hugo";
    }

    @BeforeEach
    void listen() {
        complaints.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        complaints.start();
        loggers().forEach(logger -> logger.addAppender(complaints));
    }

    @AfterEach
    void listenNoMore() {
        threads.shutdownNow();
        loggers().forEach(logger -> logger.detachAppender(complaints));
    }

    @Test
    void nobodyGetsAnothersBytesWhileThousandsHangUp() throws Exception {
        // given a long log and one that has little to say
        task("popular", "z_local");
        run("popular", 0, 1, null);
        run("popular", 1, 1, null);
        Files.writeString(log("popular", 0, 1), "much to read\n".repeat(1_000_000));
        Files.writeString(log("popular", 1, 1), "little\n");

        // when
        List<Future<Integer>> readers = start(READERS, this::hangUp);
        List<Future<Integer>> others = new ArrayList<>();
        for (int i = 0; i < OTHERS; i++) {
            String caller = "hugo" + i;
            token(caller);
            others.add(threads.submit(() -> askWhoIAm(caller)));
        }
        int hungUp = 0;
        for (Future<Integer> reader : readers) {
            hungUp += reader.get();
        }
        over.set(true);

        // then
        int answers = 0;
        for (Future<Integer> other : others) {
            answers += other.get();
        }
        assertThat(answers).isPositive();
        System.out.println("HangUpsIT: " + hungUp + " followers hung up, " + answers + " answers of others checked, "
                + complaints.heard.size() + " complaints");
        assertThat(complaints.heard).isEmpty();
    }

    private List<Future<Integer>> start(int count, Callable<Integer> work) {
        List<Future<Integer>> started = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            started.add(threads.submit(work));
        }
        return started;
    }

    /** Follows a log again and again, and hangs up at any moment, politely or not. */
    private int hangUp() throws IOException {
        int followed = 0;
        Random random = new Random(seeds.incrementAndGet());
        while (left.get() > 0) {
            int job = random.nextInt(2);
            try (Socket client =
                    send(user(), "/api/v1/tasks/" + name("popular") + "/jobs/" + job + "/log?follow=true")) {
                InputStream answer = client.getInputStream();
                if (random.nextInt(3) == 0) {
                    left.decrementAndGet();
                    followed++;
                    // Before the head has come, or in the middle of it.
                    if (random.nextBoolean()) {
                        answer.readNBytes(random.nextInt(150));
                    }
                } else if (head(answer).startsWith("HTTP/1.1 200")) {
                    left.decrementAndGet();
                    followed++;
                    Files.writeString(log("popular", 1, 1), "a little more\n", StandardOpenOption.APPEND);
                    answer.readNBytes(job == 0 ? random.nextInt(100_000) : random.nextInt(12));
                }
                client.setSoLinger(random.nextBoolean(), 0);
            } catch (SocketException gone) {
                // The server was first.
            }
        }
        return followed;
    }

    /** One connection after the other with some requests each; every byte of every answer is the caller's. */
    private int askWhoIAm(String caller) throws IOException {
        int answers = 0;
        String expected = null;
        while (!over.get()) {
            try (Socket client = new Socket()) {
                client.connect(new InetSocketAddress("localhost", port));
                client.setSoTimeout(60_000);
                for (int i = 0; i < 20; i++) {
                    request(client, caller, "/api/v1/me");
                    String answer = answer(client.getInputStream());
                    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"username\":\"" + caller + "\"");
                    if (expected == null) {
                        expected = answer;
                    }
                    assertThat(answer).isEqualTo(expected);
                    answers++;
                }
            }
        }
        return answers;
    }

    private Socket send(String caller, String path) throws IOException {
        Socket client = new Socket();
        client.setReceiveBufferSize(4_096);
        client.setSoTimeout(60_000);
        client.connect(new InetSocketAddress("localhost", port));
        request(client, caller, path);
        return client;
    }

    private void request(Socket client, String caller, String path) throws IOException {
        client.getOutputStream()
                .write("GET %s HTTP/1.1\r\nHost: lab\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(path, token(caller))
                        .getBytes(ISO_8859_1));
    }

    /** An answer without its date, which changes. */
    private static String answer(InputStream in) throws IOException {
        String head = head(in);
        Matcher length = LENGTH.matcher(head);
        assertThat(length.find()).as(head).isTrue();
        byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
        return head.replaceAll("(?m)^Date: .*\r\n", "") + new String(body, UTF_8);
    }

    private static String head(InputStream in) throws IOException {
        return readTo(in, "\r\n\r\n");
    }

    private static String readTo(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < end.length()
                || !text.substring(text.length() - end.length()).equals(end)) {
            int next = in.read();
            if (next < 0) {
                throw new SocketException("The server hung up after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    /** Of the server, and of what of ours writes to responses: others may have a reason to warn. */
    private static Stream<Logger> loggers() {
        return Stream.of(
                        "org.apache.catalina",
                        "org.apache.coyote",
                        "org.orchestra.api.log",
                        "org.orchestra.api.problem",
                        "org.orchestra.api.stream")
                .map(name -> (Logger) LoggerFactory.getLogger(name));
    }

    /** What the server logs as a warning, an error, or with an exception: of a response that was used twice it only says so. */
    private static final class Complaints extends AppenderBase<ILoggingEvent> {
        private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN) || event.getThrowableProxy() != null) {
                heard.add(event.getLoggerName() + ": " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        }
    }
}
