package org.orchestra.run.kubernetes;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.orchestra.domain.run.RunOrder;

/**
 * What a run needs and leaves on the volume besides its results. The worker mounts the volume at the path that the pods
 * see.
 *
 * <p>The run's directory may be written by everybody: an image runs as whatever account it likes, NFS servers turn root
 * into nobody, and only the owner's pods see the folder at all.
 *
 * <p>The user's pods write here, too, and could lay a symbolic link to somewhere else in the worker's way: nothing is
 * written below a folder that is not where its name says.
 */
final class RunFiles {
    /** The longest log stored, in bytes: the longer one keeps its head and its tail. */
    static final int LOG_LIMIT = 10 * 1024 * 1024;

    private final int logLimit;

    RunFiles(int logLimit) {
        this.logLimit = logLimit;
    }

    /** Makes the run's directory. */
    void prepare(RunOrder.Files files) throws IOException {
        Path directory = Path.of(files.directory());
        Files.createDirectories(Path.of(files.volume()));
        Files.createDirectories(honest(files, directory));
        Files.setPosixFilePermissions(honest(files, directory), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Stores a log; one that is there already is replaced, and never seen half written. */
    Path storeLog(RunOrder.Files files, InputStream log) throws IOException {
        Path stored = honest(files, Path.of(files.log()));
        Path arriving = stored.resolveSibling("." + stored.getFileName() + ".partial");
        Files.deleteIfExists(arriving);
        try (OutputStream out = Files.newOutputStream(arriving, CREATE_NEW, WRITE)) {
            copy(log, out);
        }
        return Files.move(arriving, stored, ATOMIC_MOVE, REPLACE_EXISTING);
    }

    /** The path itself, when no part of it that exists below the user's folder is a symbolic link. */
    private static Path honest(RunOrder.Files files, Path path) throws IOException {
        Path volume = Path.of(files.volume());
        if (!path.normalize().equals(path) || !path.startsWith(volume)) {
            throw new IOException(path + " is not below " + volume);
        }
        Path part = volume;
        for (Path name : volume.relativize(path)) {
            part = part.resolve(name);
            if (Files.isSymbolicLink(part)) {
                throw new IOException(part + " is a symbolic link: remove it, so that the run can write below it");
            }
        }
        return path;
    }

    private void copy(InputStream log, OutputStream out) throws IOException {
        int half = logLimit / 2;
        byte[] head = log.readNBytes(half);
        out.write(head);
        if (head.length < half) {
            return;
        }
        Tail tail = new Tail(half);
        log.transferTo(tail);
        if (tail.lost() > 0) {
            out.write(
                    "%n… %d bytes are left out here …%n".formatted(tail.lost()).getBytes(StandardCharsets.UTF_8));
        }
        tail.writeTo(out);
    }

    /** Keeps the last bytes written to it. */
    private static final class Tail extends OutputStream {
        private final byte[] ring;
        private long written;

        Tail(int size) {
            this.ring = new byte[size];
        }

        @Override
        public void write(int b) {
            ring[(int) (written++ % ring.length)] = (byte) b;
        }

        long lost() {
            return Math.max(0, written - ring.length);
        }

        void writeTo(OutputStream out) throws IOException {
            int end = (int) (written % ring.length);
            if (lost() > 0) {
                out.write(ring, end, ring.length - end);
                out.write(ring, 0, end);
            } else {
                out.write(ring, 0, (int) written);
            }
        }
    }
}
