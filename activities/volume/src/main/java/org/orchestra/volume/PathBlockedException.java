package org.orchestra.volume;

import static org.orchestra.domain.Text.format;

import java.io.IOException;
import org.orchestra.volume.linux.FileStatus;

/** Something else takes the place of a run's folder or log. The message is the reason that users read. */
public final class PathBlockedException extends IOException {
    private static final long serialVersionUID = 1;

    PathBlockedException(String path, FileStatus.Kind kind, String purpose) {
        super(format("%s is a %s: remove it, %s", path, word(kind), purpose));
    }

    static String word(FileStatus.Kind kind) {
        return switch (kind) {
            case FILE -> "file";
            case FOLDER -> "folder";
            case LINK -> "symbolic link";
            case OTHER -> "pipe, socket or device";
        };
    }
}
