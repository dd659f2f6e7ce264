package org.orchestra.volume.log;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a stored log, which may have lost its middle, goes on for somebody who knows how much of the whole log has been read.
 *
 * @param offset where to read on in the file
 * @param position the same place in the whole log; further on than asked for when what was asked for is not there
 *     any more, and 0 when the file is not that log any more, as it is shorter than what has been read
 * @param bytes how many bytes follow without a gap
 * @param last whether the log ends with them
 */
public record LogSegment(long offset, long position, long bytes, boolean last) {
    /** A log is cut in its middle, or at an end of a line near there. */
    private static final int WINDOW = 64 * 1_024;

    /** Of a log that has lost nothing; see {@link #after}. */
    public static LogSegment ofWhole(long position, SeekableByteChannel log) throws IOException {
        return ofWhole(position, Math.min(log.size(), BoundedLog.MAX_LIMIT));
    }

    private static LogSegment ofWhole(long position, long size) {
        long from = position > size ? 0 : position;
        return new LogSegment(from, from, size - from, true);
    }

    /** @param position how many bytes of the whole log have been read */
    public static LogSegment after(long position, SeekableByteChannel stored) throws IOException {
        long size = Math.min(stored.size(), BoundedLog.MAX_LIMIT);
        TruncationMarker gap = gap(stored, size);
        if (gap == null) {
            return ofWhole(position, size);
        }
        if (position > gap.from() + gap.bytes() + size - gap.to()) {
            return after(0, stored);
        }
        if (position < gap.from()) {
            return new LogSegment(position, position, gap.from() - position, false);
        }
        long next = Math.max(position, gap.from() + gap.bytes());
        long offset = Math.min(gap.offsetOf(next), size);
        return new LogSegment(offset, next, size - offset, true);
    }

    private static @Nullable TruncationMarker gap(SeekableByteChannel stored, long size) throws IOException {
        long from = Math.max(0, size / 2 - WINDOW / 2);
        List<TruncationMarker> found = TruncationMarker.in(BoundedLog.bytes(stored, from, WINDOW), from);
        return found.isEmpty() ? null : found.get(0);
    }
}
