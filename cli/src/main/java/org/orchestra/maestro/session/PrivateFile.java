package org.orchestra.maestro.session;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** A file of JSON that only the user can read at any time. */
record PrivateFile(Path path) {
    /**
     * Reads a value.
     *
     * @return null if there is no such file
     * @throws JacksonException when the file is damaged
     * @throws CommandFailed when it cannot be read
     */
    <T> @Nullable T read(Class<T> type) {
        try {
            return JsonMapper.shared().readValue(Files.readAllBytes(path), type);
        } catch (NoSuchFileException none) {
            return null;
        } catch (IOException e) {
            throw new CommandFailed(text("Cannot read %s; see that it is a file of yours that you may read.", path), e);
        }
    }

    /** Replaces the value atomically; its folder is there. */
    void write(Object value) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        Path fresh = Files.createTempFile(folder, ".orchestra", ".tmp", permissions("rw-------"));
        try {
            Files.write(fresh, JsonMapper.shared().writeValueAsBytes(value));
            Files.move(fresh, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Makes a folder that only the user can look into, and those above it. */
    static void makeFolder(Path folder) throws IOException {
        Files.createDirectories(folder, permissions("rwx------"));
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    private static FileAttribute<?> permissions(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
