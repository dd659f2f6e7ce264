package org.orchestra.volume.linux;

import java.nio.file.FileSystemException;

/** A process holds a lease on a file, for which an opening would have to wait. */
public final class FileInUseException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    FileInUseException(String path) {
        super(path, null, "in use by a process that holds a lease on it");
    }
}
