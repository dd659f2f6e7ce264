package org.orchestra.maestro.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * A local file of an upload.
 *
 * @param bytes size when the upload was prepared; exactly this many bytes are sent
 */
record SourceFile(Path path, long bytes) {
    private static final int BUFFER_BYTES = 64 * 1024;

    static SourceFile of(Path path) {
        if (!Files.isReadable(path)) {
            throw new CommandFailed("Cannot read " + path + "; check its permissions or choose another path.");
        }
        try {
            return new SourceFile(path, Files.size(path));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /**
     * Sends the file. A file that shrank meanwhile ends the upload, because its announced size can no longer be sent.
     */
    void copyTo(OutputStream network, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long left = bytes;
        try (InputStream in = opened()) {
            while (left > 0) {
                int read = read(in, buffer, (int) Math.min(buffer.length, left));
                network.write(buffer, 0, read);
                progress.accept(read);
                left -= read;
            }
        }
    }

    private InputStream opened() {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private int read(InputStream in, byte[] buffer, int max) {
        try {
            int read = in.read(buffer, 0, max);
            if (read > 0) {
                return read;
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        throw new CommandFailed(path + " shrank during the upload; try again when nothing writes to it.");
    }

    private static CommandFailed unreadable(Path path, IOException e) {
        return new CommandFailed(
                "Cannot read " + path + " (" + e.getMessage() + "); check it or choose another path.", e);
    }
}
