package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.function.LongConsumer;
import org.orchestra.maestro.download.Sha256;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * A local file of an upload.
 *
 * @param bytes size when the upload was prepared; exactly this many bytes are sent
 * @param modified when it was last modified before that
 */
record SourceFile(Path path, long bytes, FileTime modified) {
    private static final int BUFFER_BYTES = 64 * 1024;

    static SourceFile of(Path path) {
        try {
            return of(path, Files.readAttributes(path, BasicFileAttributes.class));
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** @param attributes those of the file, or of the link if it leads nowhere */
    static SourceFile of(Path path, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            throw new CommandFailed(text("%s is neither a file nor a directory; remove it and try again.", path));
        }
        if (!Files.isReadable(path)) {
            throw new CommandFailed(text("Cannot read %s; check its permissions or choose another path.", path));
        }
        return new SourceFile(path, attributes.size(), attributes.lastModifiedTime());
    }

    /**
     * Sends the file. One that changed meanwhile ends the upload before its last bytes: the server would take a part of one
     * state and a part of another for the whole.
     *
     * @param from how many bytes at the beginning are not sent
     */
    void copyTo(OutputStream network, long from, LongConsumer progress) throws IOException {
        long left = bytes - from;
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, left)];
        try (InputStream in = opened()) {
            skip(in, from);
            do {
                int read = left == 0 ? 0 : read(in, buffer, (int) Math.min(buffer.length, left));
                left -= read;
                if (left == 0) {
                    requireEnd(in);
                }
                network.write(buffer, 0, read);
                progress.accept(read);
            } while (left > 0);
        }
    }

    /** The SHA-256 of the content, in lower-case hexadecimal. */
    String sha256(LongConsumer progress) {
        try {
            return Sha256.of(path, progress);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private void skip(InputStream in, long from) {
        try {
            in.skipNBytes(from);
        } catch (EOFException e) {
            throw shrunk();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private void requireEnd(InputStream in) {
        try {
            if (in.read() >= 0) {
                throw new CommandFailed(text("%s grew during the upload; try again when nothing writes to it.", path));
            }
            if (!Files.getLastModifiedTime(path).equals(modified)) {
                throw new CommandFailed(
                        text("%s changed during the upload; try again when nothing writes to it.", path));
            }
        } catch (IOException e) {
            throw unreadable(path, e);
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
        throw shrunk();
    }

    private CommandFailed shrunk() {
        return new CommandFailed(text("%s shrank during the upload; try again when nothing writes to it.", path));
    }

    private static CommandFailed unreadable(Path path, IOException e) {
        return new CommandFailed(
                text("Cannot read %s (%s); check it or choose another path.", path, e.getMessage()), e);
    }
}
