package org.orchestra.maestro.download;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.orchestra.maestro.terminal.CommandFailed;

/** Writes local files and keeps local failures apart from network failures. */
final class LocalFile {
    static final int BUFFER_BYTES = 64 * 1024;

    /** Characters of a path. */
    private static final int MOST_SHOWN = 300;

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

    /** Whether it is the file's own failure, {@link DownloadDirectory#blame} finds out. */
    static UnwritableFile unwritable(Path path, IOException e) {
        return new UnwritableFile(message(path, e), e);
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
            // Its name was good enough to open it: the disk is full or broken.
            throw new CommandFailed(message(file, e), e);
        }
    }

    private static String message(Path path, IOException e) {
        return text("Cannot write %s (%s); choose another directory with -o.", shortened(path.toString()), reason(e));
    }

    /** The message of the system alone: that of Java begins with the path, which may be very long. */
    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) {
            return text("something else is in its place");
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : null;
        return reason == null ? shortened(String.valueOf(e.getMessage())) : reason;
    }

    private static String shortened(String text) {
        if (text.length() <= MOST_SHOWN) {
            return text;
        }
        return text.codePoints()
                .limit(MOST_SHOWN)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .append("...")
                .toString();
    }
}
