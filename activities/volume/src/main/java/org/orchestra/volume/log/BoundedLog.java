package org.orchestra.volume.log;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;

/**
 * Limits the size of logs. A longer log keeps its head and its tail, and a line between them says how many bytes are left
 * out. The log is cut at the end of a line if there is one nearby, and never within a UTF-8 character.
 */
public final class BoundedLog {
    /** The smallest limit: it leaves a few lines on both sides of the cut. */
    public static final int MIN_LIMIT = 1_024;

    /** The largest limit: cutting one log uses as much memory. */
    public static final int MAX_LIMIT = 100 * 1_024 * 1_024;

    /** How far from the cut the end of a line may be. */
    private static final int MAX_SHIFT = 8 * 1_024;

    private final int limit;
    private final int half;

    /** @param limit the maximum size of a log in bytes, including the line at the cut */
    public BoundedLog(long limit) {
        if (limit < MIN_LIMIT || limit > MAX_LIMIT) {
            throw new IllegalArgumentException(
                    format("The limit of a log is %d to %d bytes, not %d.", MIN_LIMIT, MAX_LIMIT, limit));
        }
        this.limit = (int) limit;
        this.half = (this.limit - TruncationMarker.MAX_BYTES) / 2;
    }

    /** Copies a log to its end. */
    public void copy(InputStream log, OutputStream out) throws IOException {
        byte[] head = log.readNBytes(half);
        if (head.length < half) {
            out.write(head);
            return;
        }
        Ring ring = new Ring(half);
        log.transferTo(ring);
        if (ring.lost() > 0) {
            write(head, ring.bytes(), head.length + ring.written(), out);
        } else {
            out.write(head);
            out.write(ring.bytes());
        }
    }

    /** Whether a log of this many bytes is too long. */
    public boolean exceededBy(long bytes) {
        return bytes > limit;
    }

    /**
     * Copies the head and the tail of a log that is {@linkplain #exceededBy too long}; the rest is not read. Of a log that has
     * become shorter meanwhile, it copies what is there.
     *
     * @param bytes the size of the log when it was found to be too long
     */
    public void cut(SeekableByteChannel log, long bytes, OutputStream out) throws IOException {
        write(bytes(log, 0, half), bytes(log, bytes - half, half), bytes, out);
    }

    private void write(byte[] head, byte[] tail, long bytes, OutputStream out) throws IOException {
        int maxShift = Math.min(MAX_SHIFT, half / 2);
        int headEnd = TextBoundaries.endBefore(head, maxShift);
        int tailStart = TextBoundaries.startAfter(tail, maxShift);
        out.write(head, 0, headEnd);
        out.write(TruncationMarker.line(bytes - headEnd - (tail.length - tailStart)));
        out.write(tail, tailStart, tail.length - tailStart);
    }

    static byte[] bytes(SeekableByteChannel file, long from, int count) throws IOException {
        file.position(from);
        return Channels.newInputStream(file).readNBytes(count);
    }

    /** Keeps the last bytes that are written to it. */
    private static final class Ring extends OutputStream {
        private final byte[] ring;
        private long written;

        Ring(int size) {
            this.ring = new byte[size];
        }

        @Override
        public void write(int b) {
            ring[(int) (written++ % ring.length)] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) {
            int skipped = Math.max(0, count - ring.length);
            written += skipped;
            int from = offset + skipped;
            int left = count - skipped;
            while (left > 0) {
                int place = (int) (written % ring.length);
                int now = Math.min(left, ring.length - place);
                System.arraycopy(bytes, from, ring, place, now);
                written += now;
                from += now;
                left -= now;
            }
        }

        long written() {
            return written;
        }

        long lost() {
            return Math.max(0, written - ring.length);
        }

        byte[] bytes() {
            if (lost() == 0) {
                return Arrays.copyOf(ring, (int) written);
            }
            int end = (int) (written % ring.length);
            byte[] bytes = Arrays.copyOfRange(ring, end, end + ring.length);
            System.arraycopy(ring, 0, bytes, ring.length - end, end);
            return bytes;
        }
    }
}
