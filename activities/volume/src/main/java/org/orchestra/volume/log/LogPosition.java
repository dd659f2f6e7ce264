package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * How far somebody has read a growing log, so as to go on in the stored one. That may have lost its middle, and a node may
 * have thrown away its beginning: what was read says where it goes on.
 */
public final class LogPosition {
    private static final byte[] NO_JOINT = "\n… some of the log may be missing or told twice here …\n".getBytes(UTF_8);
    private static final int REMEMBERED = 1_024;
    private static final int BUFFER = 64 * 1_024;

    private final CRC32 sum = new CRC32();
    private long bytes;
    private byte[] last = new byte[0];

    /**
     * Where the reading goes on.
     *
     * @param notice what the reader is told first; mostly nothing
     * @param offset in the stored log
     */
    public record Joint(byte[] notice, long offset) {
        private Joint(long offset) {
            this(new byte[0], offset);
        }
    }

    /** How many bytes have been read. */
    public long bytes() {
        return bytes;
    }

    /** More has been read. */
    public void add(byte[] read) {
        sum.update(read);
        bytes += read.length;
        byte[] both = Arrays.copyOf(last, last.length + read.length);
        System.arraycopy(read, 0, both, last.length, read.length);
        last = Arrays.copyOfRange(both, Math.max(0, both.length - REMEMBERED), both.length);
    }

    /** Where the reading goes on in the stored log. */
    public Joint jointIn(SeekableByteChannel stored) throws IOException {
        return isBeginningOf(stored)
                ? new Joint(bytes)
                : jointIn(BoundedLog.bytes(stored, 0, Math.toIntExact(stored.size())));
    }

    private boolean isBeginningOf(SeekableByteChannel stored) throws IOException {
        if (stored.size() < bytes) {
            return false;
        }
        CRC32 beginning = new CRC32();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        stored.position(0);
        for (long left = bytes; left > 0; left -= buffer.limit()) {
            buffer.clear().limit((int) Math.min(BUFFER, left));
            if (stored.read(buffer) < 0) {
                return false;
            }
            beginning.update(buffer.flip());
        }
        return beginning.getValue() == sum.getValue();
    }

    private Joint jointIn(byte[] stored) {
        for (TruncationMarker gap : TruncationMarker.in(stored)) {
            if (bytes >= gap.from() && bytes < gap.from() + gap.bytes()) {
                return new Joint(TruncationMarker.line(gap.from() + gap.bytes() - bytes), gap.to());
            }
            if (endsAt(stored, gap.to(), gap.placeOf(bytes))) {
                return new Joint(gap.placeOf(bytes));
            }
        }
        // The last place of several: whoever prints the same again and again misses it the least.
        for (int end = stored.length; end >= last.length; end--) {
            if (endsAt(stored, 0, end)) {
                return new Joint(end);
            }
        }
        return new Joint(NO_JOINT, 0);
    }

    /** Whether what was read last stands before a place of the stored log, as far as that goes back. */
    private boolean endsAt(byte[] stored, int from, long end) {
        if (end < from || end > stored.length) {
            return false;
        }
        int count = (int) Math.min(last.length, end - from);
        return Arrays.equals(last, last.length - count, last.length, stored, (int) end - count, (int) end);
    }
}
