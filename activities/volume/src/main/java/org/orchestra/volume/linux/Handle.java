package org.orchestra.volume.linux;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/** An open file descriptor. */
final class Handle implements AutoCloseable {
    private static final String OWN = "/proc/" + ProcessHandle.current().pid() + "/fd/";

    private final int number;
    private final String name;
    private boolean closed;

    /** @param name for messages only */
    Handle(int number, String name) {
        this.number = number;
        this.name = name;
    }

    /** @param result of the call that opens: a descriptor, or negative */
    static Handle opened(int result, String name) throws FileSystemException {
        return new Handle(checked(result, name), name);
    }

    static int checked(int result, String name) throws FileSystemException {
        if (result < 0) {
            throw LinuxCalls.failure(name, LinuxCalls.error());
        }
        return result;
    }

    int number() {
        if (closed) {
            throw new IllegalStateException(name + " is closed.");
        }
        return number;
    }

    String name() {
        return name;
    }

    Path path() {
        return Path.of(OWN + number());
    }

    FileStatus status() throws FileSystemException {
        byte[] status = new byte[FileStatus.SIZE];
        checked(
                LinuxCalls.statx(
                        number(),
                        FileNames.terminated(""),
                        LinuxCalls.AT_EMPTY_PATH,
                        LinuxCalls.STATX_BASIC_STATS,
                        status),
                name);
        return FileStatus.of(status);
    }

    /** Writes all of it, where the file is. */
    void write(byte[] content) throws FileSystemException {
        byte[] left = content;
        while (left.length > 0) {
            int written = checked((int) LinuxCalls.write(number(), left, left.length), name);
            left = Arrays.copyOfRange(left, written, left.length);
        }
    }

    void setMode(int mode) throws FileSystemException {
        checked(LinuxCalls.fchmod(number(), mode), name);
    }

    void sync() throws FileSystemException {
        checked(LinuxCalls.fsync(number()), name);
    }

    void syncFileSystem() throws FileSystemException {
        checked(LinuxCalls.syncfs(number()), name);
    }

    /** A second call has no effect: the number may belong to another file by then. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LinuxCalls.close(number);
        }
    }
}
