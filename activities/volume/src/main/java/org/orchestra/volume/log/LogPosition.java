package org.orchestra.volume.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.Optional;
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
        return isBeginningOf(stored) ? new ResumePoint(bytes) : find(stored);
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

    /** In parts: a job may have made the file as large as it likes. What is longer than any stored log is not one. */
    private ResumePoint find(SeekableByteChannel stored) throws IOException {
        ByteSearch search = new ByteSearch(last);
        long end = Math.min(stored.size(), BoundedLog.MAX_LIMIT);
        for (long at = 0; at < end; at += BUFFER) {
            byte[] part = BoundedLog.bytes(stored, at, BUFFER + TruncationMarker.MAX_BYTES);
            Optional<ResumePoint> found = findAtGap(stored, part, at);
            if (found.isPresent()) {
                return found.get();
            }
            search.search(part, Math.min(BUFFER, part.length));
        }
        // The last of several matches: the least is repeated of a log that prints the same again and again.
        return search.endOfLast() < 0 ? new ResumePoint(UNKNOWN_POSITION, 0) : new ResumePoint(search.endOfLast());
    }

    private Optional<ResumePoint> findAtGap(SeekableByteChannel stored, byte[] part, long offset) throws IOException {
        for (TruncationMarker gap : TruncationMarker.in(part, offset)) {
            if (bytes >= gap.from() && bytes < gap.from() + gap.bytes()) {
                byte[] notice = TruncationMarker.line(gap.from() + gap.bytes() - bytes);
                return Optional.of(new ResumePoint(notice, gap.to()));
            }
            if (endsAt(stored, gap.to(), gap.offsetOf(bytes))) {
                return Optional.of(new ResumePoint(gap.offsetOf(bytes)));
            }
        }
        return Optional.empty();
    }

    /** Whether the bytes that were read last precede an offset of the stored log, as far as it goes back. */
    private boolean endsAt(SeekableByteChannel stored, long from, long end) throws IOException {
        if (end < from || end > stored.size()) {
            return false;
        }
        int count = (int) Math.min(last.length, end - from);
        byte[] before = BoundedLog.bytes(stored, end - count, count);
        return Arrays.equals(last, last.length - count, last.length, before, 0, before.length);
    }
}
