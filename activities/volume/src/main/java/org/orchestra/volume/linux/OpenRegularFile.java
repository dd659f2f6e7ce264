package org.orchestra.volume.linux;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/** A regular file that is open, whatever happens to its name. The caller closes it. */
public final class OpenRegularFile implements AutoCloseable {
    private final Handle handle;
    private final FileStatus status;

    OpenRegularFile(Handle handle, FileStatus status) {
        this.handle = handle;
        this.status = status;
    }

    /** What the file was like when it was opened. */
    public FileStatus status() {
        return status;
    }

    /** Another way to the same file; the caller closes it. This one may be closed before. */
    public SeekableByteChannel channel(OpenOption... options) throws IOException {
        return FileChannel.open(handle.path(), options);
    }

    /** A path that leads to this very file for as long as this is open, also for other processes of this account. */
    public Path path() {
        return handle.path();
    }

    /** Sets the permissions of the file. */
    public void setMode(int mode) throws IOException {
        handle.setMode(mode);
    }

    /** Writes the file to the disk. */
    public void sync() throws IOException {
        handle.sync();
    }

    @Override
    public void close() {
        handle.close();
    }
}
