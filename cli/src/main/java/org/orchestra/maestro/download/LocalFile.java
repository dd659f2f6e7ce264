package org.orchestra.maestro.download;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.orchestra.maestro.terminal.CommandFailed;

/** Writes local files and keeps local failures apart from network failures. */
final class LocalFile {
    private static final int BUFFER_BYTES = 64 * 1024;

    private LocalFile() {}

    /**
     * Writes a body to a file and reports each chunk.
     *
     * @throws IOException if the network fails
     */
    static void copy(InputStream body, Path file, LongConsumer written, OpenOption... options) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = opened(file, options)) {
            int read;
            while ((read = body.read(buffer)) >= 0) {
                write(out, buffer, read, file);
                written.accept(read);
            }
        }
    }

    static void moveIntoPlace(Path file, Path target) {
        try {
            Files.move(file, target, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    static CommandFailed unwritable(Path path, IOException e) {
        return new CommandFailed(
                "Cannot write " + path + " (" + e.getMessage() + "); choose another directory with -o.", e);
    }

    private static OutputStream opened(Path file, OpenOption... options) {
        try {
            return Files.newOutputStream(file, options);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length, Path file) {
        try {
            out.write(buffer, 0, length);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
