package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.volume.Durability;
import org.orchestra.volume.Storage;
import org.orchestra.volume.VolumeFiles;
import org.springframework.util.FileSystemUtils;

/** The folder of one upload that has not arrived. It is gone when this is closed, with all that did not arrive. */
final class PendingUpload implements AutoCloseable {
    private final Path folder;
    private final Path replaced;

    private PendingUpload(Path folder) {
        this.folder = folder;
        this.replaced = folder.resolveSibling(folder.getFileName() + "-replaced");
    }

    static PendingUpload open(Storage storage) throws IOException {
        Files.createDirectories(storage.incoming());
        return new PendingUpload(Files.createDirectory(
                storage.incoming().resolve(UUID.randomUUID().toString())));
    }

    /**
     * Streams one file in.
     *
     * @throws Refusal when the upload has a file or a folder of this name already
     */
    DatasetFile write(MemberPath path, InputStream content) throws IOException {
        Path file = folder.resolve(path.value());
        try (OutputStream out = create(file)) {
            return copy(path, content, out);
        } catch (FileAlreadyExistsException e) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "The archive has '%s' twice, or both as a file and as a folder: pack it again without the double.",
                            path));
        }
    }

    /** Makes the upload durable and moves it to its destination; what an upload without a record left there gives way. */
    void moveTo(Path destination, VolumeFiles volume) throws IOException {
        volume.place(folder, destination, replaced);
    }

    void force() throws IOException {
        Durability.forceTree(folder);
    }

    @Override
    public void close() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
        FileSystemUtils.deleteRecursively(replaced);
    }

    private static OutputStream create(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static DatasetFile copy(MemberPath path, InputStream content, OutputStream out) throws IOException {
        HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), content);
        long bytes = hashed.transferTo(out);
        return new DatasetFile(path.value(), bytes, hashed.hash().toString());
    }
}
