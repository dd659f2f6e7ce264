package org.orchestra.volume.linux;

import static org.orchestra.domain.Text.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * What a handle is open on.
 *
 * @param bytes its size
 * @param modified when its content was last modified, to the second
 * @param version differs from the version of any other content of the file
 */
public record FileStatus(Kind kind, long bytes, Instant modified, String version) {
    /** The kinds of things that have a name in a folder. */
    public enum Kind {
        FILE,
        FOLDER,
        LINK,
        /** A pipe, a socket or a device. */
        OTHER
    }

    static final int SIZE = 256;

    private static final int KIND_MASK = 0170000;
    private static final long MAX_SECONDS =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    /** @param statx the structure of that name */
    static FileStatus of(byte[] statx) {
        ByteBuffer status = ByteBuffer.wrap(statx).order(ByteOrder.nativeOrder());
        long inode = status.getLong(32);
        long bytes = status.getLong(40);
        long seconds = status.getLong(112);
        int nanos = status.getInt(120);
        // A job may set any time, also one that Java cannot count in milliseconds.
        Instant modified = Instant.ofEpochSecond(Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds)));
        String version = format("%x-%x-%x-%x", seconds, nanos, bytes, inode);
        return new FileStatus(kind(status.getShort(28)), bytes, modified, version);
    }

    private static Kind kind(int mode) {
        return switch (mode & KIND_MASK) {
            case 0100000 -> Kind.FILE;
            case 0040000 -> Kind.FOLDER;
            case 0120000 -> Kind.LINK;
            default -> Kind.OTHER;
        };
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }

    public boolean isFolder() {
        return kind == Kind.FOLDER;
    }
}
