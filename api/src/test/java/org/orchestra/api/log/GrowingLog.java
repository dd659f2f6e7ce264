package org.orchestra.api.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.runner.log.LogSource;

/** The log of one run on a cluster that a test plays. */
public final class GrowingLog implements LogSource {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;
    private int streams;

    public synchronized void print(String text) {
        bytes.writeBytes(text.getBytes(UTF_8));
        notifyAll();
    }

    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    public synchronized String text() {
        return bytes.toString(UTF_8);
    }

    /** How many read it now. */
    public synchronized int streams() {
        return streams;
    }

    @Override
    public synchronized Optional<InputStream> open(TaskRef task, RunKey run, boolean follow) {
        streams++;
        return Optional.of(new Stream(follow));
    }

    private synchronized int read(Stream stream, byte[] buffer, int offset, int length) throws IOException {
        while (stream.at == bytes.size() && stream.follow && !ended && !stream.closed) {
            await();
        }
        if (stream.closed) {
            throw new IOException("closed");
        }
        int count = Math.min(length, bytes.size() - stream.at);
        System.arraycopy(bytes.toByteArray(), stream.at, buffer, offset, count);
        stream.at += count;
        return count == 0 ? -1 : count;
    }

    private void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private synchronized void close(Stream stream) {
        if (!stream.closed) {
            stream.closed = true;
            streams--;
            notifyAll();
        }
    }

    private final class Stream extends InputStream {
        private final boolean follow;
        private int at;
        private boolean closed;

        Stream(boolean follow) {
            this.follow = follow;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return GrowingLog.this.read(this, buffer, offset, length);
        }

        @Override
        public long skip(long count) throws IOException {
            byte[] passed = new byte[(int) Math.min(count, 512)];
            return Math.max(0, read(passed, 0, passed.length));
        }

        @Override
        public void close() {
            GrowingLog.this.close(this);
        }
    }
}
