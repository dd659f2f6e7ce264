package org.orchestra.maestro.session;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The file in the user's home that stores the token. Only the user can read it at any time. */
final class CredentialsFile {
    private final Path file;

    CredentialsFile(Path home) {
        this.file = home.resolve(".maestro_credentials");
    }

    /** Reads the credentials; a damaged file counts as absent, because the user has to authenticate in both cases. */
    @Nullable StoredCredentials read() {
        try {
            return JsonMapper.shared().readValue(Files.readAllBytes(file), StoredCredentials.class);
        } catch (IOException | JacksonException e) {
            return null;
        }
    }

    /** Replaces the credentials atomically. */
    void write(StoredCredentials credentials) {
        try {
            Path fresh = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    ".maestro_credentials",
                    ".tmp",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.write(fresh, JsonMapper.shared().writeValueAsBytes(credentials));
                Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            throw new CommandFailed(
                    "Cannot write the token to " + file + "; set HOME to a directory that you can write to.", e);
        }
    }

    /** Removes the credentials, if there are any. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CommandFailed("Cannot remove the token in " + file + "; remove the file yourself.", e);
        }
    }
}
