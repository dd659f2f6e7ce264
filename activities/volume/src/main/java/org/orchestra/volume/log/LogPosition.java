package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The position of a reader in a growing log, from which the reader resumes in the stored log. The stored log may have lost
 * its middle, and a node may have dropped the beginning: the bytes that were read tell where to resume.
 */
public final class LogPosition {
    private static final byte[] UNKNOWN_POSITION =
            "\n… some of the log may be missing or repeated here …\n".getBytes(UTF_8);
    private static final int REMEMBERED = 1_024;
    private static final int BUFFER = 64 * 1_024;

    private final CRC32 sum = new CRC32();
    private long bytes;
    private byte[] last = new byte[0];

    /**
     * Where a reader resumes.
     *
     * @param notice a line for the reader, mostly empty
     * @param offset the offset in the stored log
     */
    public record ResumePoint(byte[] notice, long offset) {
        private ResumePoint(long offset) {
            this(new byte[0], offset);
        }
    }

    /** How many bytes the reader has read. */
    public long bytes() {
        return bytes;
    }

    /** The reader has read more. */
    public void add(byte[] read) {
        sum.update(read);
        bytes += read.length;
        byte[] both = Arrays.copyOf(last, last.length + read.length);
        System.arraycopy(read, 0, both, last.length, read.length);
        last = Arrays.copyOfRange(both, Math.max(0, both.length - REMEMBERED), both.length);
    }

    /** Where the reader resumes in the stored log. */
    public ResumePoint resumeIn(SeekableByteChannel stored) throws IOException {
        return isBeginningOf(stored)
                ? new ResumePoint(bytes)
                : resumeIn(BoundedLog.bytes(stored, 0, Math.toIntExact(stored.size())));
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

    private ResumePoint resumeIn(byte[] stored) {
        for (TruncationMarker gap : TruncationMarker.in(stored)) {
            if (bytes >= gap.from() && bytes < gap.from() + gap.bytes()) {
                return new ResumePoint(TruncationMarker.line(gap.from() + gap.bytes() - bytes), gap.to());
            }
            if (endsAt(stored, gap.to(), gap.offsetOf(bytes))) {
                return new ResumePoint(gap.offsetOf(bytes));
            }
        }
        // The last of several matches: the least is repeated of a log that prints the same again and again.
        int end = new ByteSearch(last).endOfLastIn(stored);
        return end < 0 ? new ResumePoint(UNKNOWN_POSITION, 0) : new ResumePoint(end);
    }

    /** Whether the bytes that were read last precede an offset of the stored log, as far as it goes back. */
    private boolean endsAt(byte[] stored, int from, long end) {
        if (end < from || end > stored.length) {
            return false;
        }
        int count = (int) Math.min(last.length, end - from);
        return Arrays.equals(last, last.length - count, last.length, stored, (int) end - count, (int) end);
    }
}
