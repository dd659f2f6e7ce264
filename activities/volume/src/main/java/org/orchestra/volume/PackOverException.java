package org.orchestra.volume;

import java.io.IOException;
import java.nio.file.Path;

/** The files of a pack have been discarded: another worker has told that it is over, and nothing of it starts any more. */
public final class PackOverException extends IOException {
    private static final long serialVersionUID = 1L;

    PackOverException(Path pack) {
        super(pack + " has been discarded");
    }
}
