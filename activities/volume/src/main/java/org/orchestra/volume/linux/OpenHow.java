package org.orchestra.volume.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a path is opened: beneath its folder, without links, and never waiting for the other end of a pipe or for a lease.
 */
enum OpenHow {
    /** To read a file, or what is in a folder. */
    READ(0, 0),
    /** To add to the end of a file, which is created when it does not exist. */
    APPEND(Flags.WRITE_ONLY | Flags.APPEND | Flags.CREATE, 0666),
    /** To write a file that does not exist. */
    CREATE(Flags.WRITE_ONLY | Flags.CREATE | Flags.EXCLUSIVE, 0666),
    /** To know and to change what kind of thing it is, which needs no permission to read it. */
    PATH(Flags.PATH, 0);

    private static final long NO_MAGICLINKS = 0x02;
    private static final long NO_SYMLINKS = 0x04;
    private static final long BENEATH = 0x08;

    private final int flags;
    private final int mode;

    OpenHow(int flags, int mode) {
        this.flags = flags | (flags == Flags.PATH ? Flags.CLOEXEC : Flags.ALWAYS);
        this.mode = mode;
    }

    int flags() {
        return flags;
    }

    /** The structure open_how. */
    byte[] bytes() {
        return ByteBuffer.allocate(24)
                .order(ByteOrder.nativeOrder())
                .putLong(flags)
                .putLong(mode)
                .putLong(BENEATH | NO_SYMLINKS | NO_MAGICLINKS)
                .array();
    }

    /** Those of open(2) that have the same value on every architecture. */
    private static final class Flags {
        static final int WRITE_ONLY = 01;
        static final int CREATE = 0100;
        static final int EXCLUSIVE = 0200;
        static final int APPEND = 02000;
        private static final int NOCTTY = 0400;
        private static final int NONBLOCK = 04000;
        static final int CLOEXEC = 02000000;
        static final int PATH = 010000000;
        static final int ALWAYS = NOCTTY | NONBLOCK | CLOEXEC;
    }
}
