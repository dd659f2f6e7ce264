package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.time.Duration;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.volume.IncomingFolder;

/** The folder of one upload that has not arrived. It is gone when this is closed, with all that did not arrive. */
final class PendingUpload implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;
    private static final long TOUCH_NANOS = Duration.ofMinutes(10).toNanos();

    private final IncomingFolder folder;
    private final UploadAllowance allowance;
    private long touched = System.nanoTime();

    PendingUpload(IncomingFolder folder, UploadAllowance allowance) {
        this.folder = folder;
        this.allowance = allowance;
    }

    /**
     * Streams one file in.
     *
     * @throws Refusal when the upload has a file or a folder of this name already, or its owner's quota is used up
     */
    DatasetFile write(MemberPath path, InputStream content) throws IOException {
        allowance.takeFile();
        try (OutputStream out = folder.create(path.value())) {
            return copy(path, content, out);
        } catch (FileAlreadyExistsException e) {
            throw Refusal.invalid(
                    "invalid-request",
                    format(
                            "The archive has '%s' twice, or both as a file and as a folder: pack it again without the double.",
                            path));
        }
    }

    /** Where it all is. */
    IncomingFolder folder() {
        return folder;
    }

    void force() throws IOException {
        folder.force();
    }

    @Override
    public void close() {
        folder.close();
    }

    private DatasetFile copy(MemberPath path, InputStream content, OutputStream out) throws IOException {
        HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), content);
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (int read = hashed.read(buffer); read >= 0; read = hashed.read(buffer)) {
            allowance.takeBytes(read);
            out.write(buffer, 0, read);
            bytes += read;
            touchIfDue();
        }
        return new DatasetFile(path.value(), bytes, hashed.hash().toString());
    }

    /** One file may arrive for days. */
    private void touchIfDue() throws IOException {
        if (System.nanoTime() - touched > TOUCH_NANOS) {
            touched = System.nanoTime();
            folder.touch();
        }
    }
}
