package org.orchestra.maestro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.maestro.ScriptedServer.answer;
import static org.orchestra.maestro.ScriptedServer.write;
import static org.orchestra.maestro.TaskCommandTest.task;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.maestro.MaestroExtension.Result;

/**
 * Tests streams byte by byte: output appears as soon as the server sends it, and no command waits for the end of a
 * stream.
 */
class EventAndLogStreamTest {
    private static final String RUNNING = line(task("user.ana.fit", "RUNNING", 0, 0, 0, 2, 0, 0, 0, 0));
    private static final String DONE = line(task("user.ana.fit", "DONE", 0, 0, 0, 0, 2, 0, 0, 0));

    @RegisterExtension
    final MaestroExtension maestro = new MaestroExtension();

    @Test
    void resumesAStreamCutInTheMiddleOfAnEvent() throws IOException {
        // given
        List<String> heads = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            if (!head.startsWith("GET /api/v1/tasks/user.ana.fit/events")) {
                write(out, answer("200 OK", "application/json", RUNNING));
                return;
            }
            heads.add(head);
            begin(out);
            if (heads.size() == 1) {
                chunk(out, "\uFEFFid: 41\r\nevent: transition\r\ndata: {\"seq\":41,\"job\":0,");
                chunk(out, "\"to\":\"FAILED\",\"reason\":\"não\"}\r\n\r\nid: 42\nevent: transition\ndata: {\"seq\":42");
            } else {
                chunk(out, "event: task\ndata: " + DONE + "\n\n");
            }
        })) {

            // when
            Result result = maestro.authenticatedAt(server.url()).run(Map.of(), "task", "watch", "user.ana.fit");

            // then
            assertThat(result.exitCode()).isZero();
            assertThat(result.err()).isEqualTo("job 0 FAILED: não\n");
            assertThat(heads).hasSize(2);
            assertThat(heads.get(1)).contains("Last-Event-ID: 41\r\n").contains("Accept: text/event-stream");
        }
    }

    @Test
    void closesAStreamWithoutWaitingForItsEnd() throws IOException {
        // given
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            if (!head.startsWith("GET /api/v1/tasks/user.ana.fit/events")) {
                write(out, answer("200 OK", "application/json", RUNNING));
                return;
            }
            begin(out);
            chunk(out, "event: task\ndata: " + DONE + "\n\n");
            write(out, "what only those meet who read on");
        })) {
            AtomicInteger reconnects = new AtomicInteger();

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .pause(reconnects::incrementAndGet)
                    .run(Map.of(), "task", "watch", "user.ana.fit");

            // then
            assertThat(result.lastLine()).isEqualTo("task user.ana.fit DONE 2/2 jobs");
            assertThat(reconnects).hasValue(0);
        }
    }

    @Test
    void printsALogWhileItGrows() throws Exception {
        // given
        CountDownLatch seen = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            begin(out);
            chunk(out, "epoch 1\n");
            await(seen);
            chunk(out, "epoch 2\n");
            write(out, "0\r\n\r\n");
        })) {
            ByteArrayOutputStream out = new ByteArrayOutputStream() {
                @Override
                public void flush() {
                    if (toString(UTF_8).equals("epoch 1\n")) {
                        seen.countDown();
                    }
                }
            };

            // when
            Result result = maestro.authenticatedAt(server.url())
                    .run(out, Map.of(), "job", "logs", "user.ana.fit", "3", "--follow");

            // then
            assertThat(result).isEqualTo(new Result(0, "epoch 1\nepoch 2\n", ""));
        }
    }

    /** As {@code head} does after its lines; the server has more to send then, and the run goes on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            job logs user.ana.fit 3            | Broken pipe             | 0 | ""
            job logs user.ana.fit 3 --follow   | Broken pipe             | 0 | ""
            job logs user.ana.fit 3 --follow   | No space left on device | 1 | "Cannot write the log (No space left on device); check"
            """)
    void aLogThatNobodyReadsAnyMoreEndsQuietly(String command, String why, int exitCode, String message)
            throws IOException {
        // given
        try (ScriptedServer server = new ScriptedServer((head, in, out) -> {
            begin(out);
            chunk(out, "epoch 1\n");
            in.transferTo(OutputStream.nullOutputStream());
        })) {
            OutputStream closed = new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    throw new IOException(why);
                }
            };

            // when
            Result result = maestro.authenticatedAt(server.url()).run(closed, Map.of(), command.split(" "));

            // then
            assertThat(result.exitCode()).isEqualTo(exitCode);
            assertThat(result.err()).startsWith(message).hasLineCount(message.isEmpty() ? 0 : 2);
        }
    }

    private static String line(String json) {
        return json.replace("\n", " ").strip();
    }

    private static void begin(OutputStream out) throws IOException {
        write(out, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    private static void chunk(OutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        write(out, Integer.toHexString(bytes.length) + "\r\n" + text + "\r\n");
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
