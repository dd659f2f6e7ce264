package org.orchestra.volume.linux;

import com.sun.jna.Native;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Text;

/**
 * Calls of the C library of a 64-bit Linux, each with its meaning in the manual. A string is its bytes and a zero; a
 * negative result means failure, and {@link #failure} says of which kind.
 */
final class LinuxCalls {
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;

    static final int ENOENT = 2;
    static final int EEXIST = 17;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int ENOTEMPTY = 39;
    /** What an NFS client says of a file that another client removed. */
    static final int ESTALE = 116;

    private static final int EPERM = 1;
    private static final int ENXIO = 6;
    private static final int EAGAIN = 11;
    private static final int EACCES = 13;
    private static final int EXDEV = 18;
    private static final int ENOSPC = 28;
    private static final int ENAMETOOLONG = 36;
    private static final int ENOSYS = 38;
    private static final int ELOOP = 40;
    private static final int EDQUOT = 122;

    private static final int CURRENT_DIRECTORY = -100;

    /** The number of openat2 on every architecture; the C library has no function for it. */
    private static final long OPENAT2 = 437;

    static {
        Native.register(LinuxCalls.class, "c");
    }

    private LinuxCalls() {}

    static native int open(byte[] path, int flags);

    static native int close(int handle);

    static native long write(int handle, byte[] bytes, long size);

    static native int futimens(int handle, byte @Nullable [] times);

    static native int fsync(int handle);

    static native int syncfs(int handle);

    static native int fchmod(int handle, int mode);

    static native int chmod(byte[] path, int mode);

    static native long lseek(int handle, long offset, int from);

    static native int mkdirat(int folder, byte[] name, int mode);

    static native int unlinkat(int folder, byte[] name, int flags);

    static native int symlinkat(byte[] target, int folder, byte[] name);

    static native int linkat(int folder, byte[] name, int newFolder, byte[] newName, int flags);

    static native long readlinkat(int folder, byte[] name, byte[] target, long size);

    static native int renameat2(int from, byte[] name, int to, byte[] newName, int flags);

    static native int statx(int folder, byte[] name, int flags, int mask, byte[] status);

    static native long getdents64(int folder, byte[] entries, long size);

    private static native long syscall(long number, long folder, byte[] path, byte[] how, long size);

    static int openat2(int folder, byte[] path, byte[] how) {
        return (int) syscall(OPENAT2, folder, path, how, how.length);
    }

    /** The number of the error of the last call of this thread. Must come directly after it. */
    static int error() {
        return Native.getLastError();
    }

    /** Why a call failed. A link where a folder or a file must be counts as what is no folder. */
    static FileSystemException failure(String path, int error) {
        return switch (error) {
            case ENOENT, ENXIO, ENAMETOOLONG, ESTALE -> new NoSuchFileException(path);
            case ENOTDIR, ELOOP, EXDEV -> new NotDirectoryException(path);
            case EACCES, EPERM -> new AccessDeniedException(path);
            case EEXIST -> new FileAlreadyExistsException(path);
            case ENOTEMPTY -> new DirectoryNotEmptyException(path);
            case EAGAIN -> new FileInUseException(path);
            case EISDIR -> new FileSystemException(path, null, "is a folder");
            case ENOSPC, EDQUOT -> new DiskFullException(path);
            default -> new FileSystemException(path, null, Text.format("error %d", error));
        };
    }

    /** Whether this machine has openat2 and lets this process use it. */
    static boolean hasOpenat2() {
        int handle = openat2(CURRENT_DIRECTORY, FileNames.terminated("."), OpenHow.READ.bytes());
        if (handle >= 0) {
            close(handle);
            return true;
        }
        int error = error();
        return error != ENOSYS && error != EPERM;
    }
}
