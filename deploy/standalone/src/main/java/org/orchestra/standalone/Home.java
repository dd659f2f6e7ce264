package org.orchestra.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.SYNC;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.orchestra.domain.Refusal;
import org.springframework.util.FileSystemUtils;

/**
 * The folder that holds everything an installation has: {@code ORCHESTRA_HOME}, else {@code ~/.orchestra}. Only its
 * owner may read it.
 *
 * @param path absolute
 */
record Home(Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    static Home of(Map<String, String> environment) {
        String chosen = environment.getOrDefault("ORCHESTRA_HOME", "");
        Path path = chosen.isBlank() ? Path.of(System.getProperty("user.home"), ".orchestra") : Path.of(chosen);
        return new Home(path.toAbsolutePath().normalize());
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * Makes the folder, if it is not there, and closes it to other accounts: who may write to it may exchange the programs
     * in it.
     *
     * @throws Refusal when it is another account's
     */
    void create() {
        try {
            Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            if (!Files.getOwner(path).equals(Files.getOwner(Path.of("/proc/self")))) {
                throw Refusal.forbidden(
                        "home-of-another",
                        path
                                + " belongs to another account: run orchestra as that account, or choose another folder with ORCHESTRA_HOME.");
            }
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a folder with everything in it, if it is there. */
    void deleteFolder(String name) {
        try {
            FileSystemUtils.deleteRecursively(resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Makes this the one process that works in the folder, until it ends, however it ends.
     *
     * @return empty when another process works in it
     */
    Optional<FileLock> lock() throws IOException {
        FileChannel channel = FileChannel.open(resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Optional<FileLock> lock = Optional.ofNullable(channel.tryLock());
        if (lock.isEmpty()) {
            channel.close();
        }
        return lock;
    }

    /** A password that is generated at the first call and stays. */
    String secret(String name) {
        return read(name).orElseGet(() -> {
            byte[] random = new byte[12];
            new SecureRandom().nextBytes(random);
            write(name, HexFormat.of().formatHex(random) + "\n");
            return read(name).orElseThrow();
        });
    }

    /** The content of a small file, without spaces around it; empty when there is no file. */
    Optional<String> read(String name) {
        try {
            // A power failure may have left any bytes.
            return Optional.of(new String(Files.readAllBytes(resolve(name)), UTF_8).strip());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces a small file as a whole, on the disk when this returns; only its owner may read it. */
    void write(String name, String text) {
        try {
            // A temporary file is its owner's alone from the first byte.
            Path arriving = Files.createTempFile(path, name, ".new");
            try {
                Files.writeString(arriving, text, SYNC);
                Files.move(arriving, resolve(name), ATOMIC_MOVE);
            } finally {
                // On a full disk it has not moved.
                Files.deleteIfExists(arriving);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a file for good, if it is there: a power failure does not bring it back, with what it says of the past. */
    void delete(String name) {
        try (FileChannel folder = FileChannel.open(path)) {
            Files.deleteIfExists(resolve(name));
            folder.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
