package org.orchestra.volume.linux;

import java.nio.file.FileSystemException;

/** The disk is full, or the quota of an account is used up. */
public final class DiskFullException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    DiskFullException(String path) {
        super(path, null, "no space left");
    }
}
