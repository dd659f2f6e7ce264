package org.orchestra.maestro.download;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.orchestra.maestro.text.Texts.text;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ResponseBody;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * The resumable download of a file. Received data is kept next to the target, with its version, until the file is
 * complete. Data of another version is discarded.
 *
 * @param bytes size of the file, as sent by the server
 * @param sha256 checksum of the file, as sent by the server; absent if it knows none
 */
public record ResumableDownload(
        DownloadDirectory directory,
        Path target,
        Resource resource,
        long bytes,
        @Nullable String sha256) {
    private static final Pattern ENTITY_TAG = Pattern.compile("\"[\\x21-\\x7e]*\"");
    private static final OpenOption[] OVERWRITE = {CREATE, WRITE, TRUNCATE_EXISTING, NOFOLLOW_LINKS};
    private static final OpenOption[] APPEND_TO_PART = {WRITE, APPEND, NOFOLLOW_LINKS};

    /** A download of a file whose checksum is unknown. */
    public ResumableDownload(DownloadDirectory directory, Path target, Resource resource, long bytes) {
        this(directory, target, resource, bytes, null);
    }

    /** Whether the target exists in its full size, with the checksum if that is known. */
    public boolean isComplete() {
        return bytes == size(target) && isSound(target);
    }

    /** Number of bytes still to download. */
    public long remainingBytes() {
        return Math.max(0, bytes - received());
    }

    /** Downloads the rest and moves the complete file to its target. */
    public void download(OrchestraServer server, LongConsumer progress) {
        try {
            fetch(server, progress);
        } catch (UnwritableFile e) {
            throw directory.blame(e);
        }
    }

    /** Writes a content that came whole, with those of other files, and moves it to its target. */
    void store(byte[] content) throws IOException {
        if (content.length != bytes || sha256 != null && !sha256.equals(Sha256.of(content))) {
            throw damaged();
        }
        directory.preparedParent(target);
        LocalFile.copy(new ByteArrayInputStream(content), part(), written -> {}, OVERWRITE);
        LocalFile.moveIntoPlace(part(), target);
        deleteVersion();
    }

    private void fetch(OrchestraServer server, LongConsumer progress) {
        directory.preparedParent(target);
        String version = version();
        long received = received();
        if (version == null || received == 0 || received == bytes && !isSound(part())) {
            server.download(resource, body -> save(body, 0, progress));
        } else if (received < bytes) {
            server.downloadRest(resource, received, version, body -> save(body, received, progress));
        }
        requireSound();
        LocalFile.moveIntoPlace(part(), target);
        deleteVersion();
    }

    private void requireSound() {
        if (!isSound(part())) {
            storeVersion(null);
            throw damaged();
        }
    }

    private DamagedFile damaged() {
        return new DamagedFile(text(
                "%s did not arrive with the checksum that the server has; run the same command again, and if that"
                        + " fails, tell an admin.",
                target));
    }

    private boolean isSound(Path file) {
        try {
            return sha256 == null || sha256.equals(Sha256.of(file));
        } catch (IOException e) {
            return false;
        }
    }

    private void save(ResponseBody body, long received, LongConsumer progress) throws IOException {
        if (body.firstByte() == received && received > 0) {
            LocalFile.copy(body.content(), part(), progress, APPEND_TO_PART);
            return;
        }
        if (body.firstByte() != 0) {
            throw new CommandFailed(
                    text("The server sent the wrong part of %s ; delete %s and try again.", target, part()));
        }
        storeVersion(body.version());
        LocalFile.copy(body.content(), part(), progress, OVERWRITE);
    }

    /** Received data is usable only if its version is known. */
    private long received() {
        long size = version() == null ? 0 : Math.max(0, size(part()));
        return size > bytes ? 0 : size;
    }

    private Path part() {
        return beside("part");
    }

    private Path versionFile() {
        return beside("version");
    }

    /** Uses a name that does not collide with results of jobs, and that is short though theirs may be as long as any. */
    private Path beside(String what) {
        return target.resolveSibling(".maestro-" + UUID.nameUUIDFromBytes(octets()) + "." + what);
    }

    /** The name of the target as an address has it: of names that are not text, the text may be the same. */
    private byte[] octets() {
        String path = target.toUri().getRawPath();
        return path.substring(path.lastIndexOf('/') + 1).getBytes(UTF_8);
    }

    private @Nullable String version() {
        try {
            String version = Files.readString(versionFile()).strip();
            return ENTITY_TAG.matcher(version).matches() ? version : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Deletes the old part first, because next to the new version it would count as part of it. */
    private void storeVersion(@Nullable String version) {
        try {
            Files.deleteIfExists(part());
            Files.deleteIfExists(versionFile());
            if (version != null) {
                LocalFile.copy(
                        new ByteArrayInputStream(version.getBytes(UTF_8)), versionFile(), written -> {}, OVERWRITE);
            }
        } catch (IOException e) {
            throw LocalFile.unwritable(versionFile(), e);
        }
    }

    private void deleteVersion() {
        try {
            Files.deleteIfExists(versionFile());
        } catch (IOException e) {
            throw LocalFile.unwritable(versionFile(), e);
        }
    }

    /** Returns the size of a regular file, or -1. */
    private static long size(Path file) {
        try {
            return Files.isRegularFile(file, NOFOLLOW_LINKS) ? Files.size(file) : -1;
        } catch (IOException e) {
            return -1;
        }
    }
}
