package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import org.orchestra.api.dataset.UploadRepository.SentContent;
import org.orchestra.domain.Refusal;
import org.orchestra.volume.UploadFolder;
import org.orchestra.volume.UploadFolder.Received;

/** The contents of an upload that are sent one after another, and where between the first and the last byte it is. */
final class UploadStream {
    private static final int BUFFER = 64 * 1024;

    private final List<SentContent> contents;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private long begun;
    private long offset;

    /** @param received what has come of them */
    UploadStream(List<SentContent> contents, Received received) {
        this.contents = contents;
        while (next < contents.size() && isWhole(contents.get(next), received)) {
            offset += contents.get(next).bytes();
            next++;
        }
        if (next < contents.size()) {
            begun = begun(contents.get(next), received);
            offset += begun;
        }
    }

    /** Whether a content has come. A machine that failed may have left a file that is too short. */
    static boolean isWhole(SentContent content, Received received) {
        return received.whole().getOrDefault(content.sha256(), -1L) == content.bytes();
    }

    /** How many bytes of a content have come that others follow. */
    static long begun(SentContent content, Received received) {
        long bytes = received.begun().getOrDefault(content.sha256(), 0L);
        return bytes < content.bytes() ? bytes : 0;
    }

    long length() {
        return contents.stream().mapToLong(SentContent::bytes).sum();
    }

    /** How many of its bytes have come. */
    long offset() {
        return offset;
    }

    /**
     * Receives more, to the end of the body.
     *
     * @throws Refusal when a content is not the announced one, or there is more than was announced
     */
    void receive(UploadFolder folder, InputStream body, UploadLease lease) throws IOException {
        while (next < contents.size()) {
            SentContent content = contents.get(next);
            boolean small = begun == 0 && content.bytes() <= buffer.length;
            boolean whole = small ? receiveSmall(content, folder, body, lease) : receive(content, folder, body, lease);
            if (!whole) {
                return;
            }
            next++;
            begun = 0;
        }
        if (body.read() >= 0) {
            throw Refusal.invalid(
                    "invalid-request", "The body has more bytes than are missing: ask for the upload's offset first.");
        }
    }

    /** Receives a content that fits into the buffer; returns whether it is whole. */
    private boolean receiveSmall(SentContent content, UploadFolder folder, InputStream body, UploadLease lease)
            throws IOException {
        int bytes = (int) content.bytes();
        int read = 0;
        try {
            for (int more = 0; more >= 0 && read < bytes; read += Math.max(0, more)) {
                more = body.read(buffer, read, bytes - read);
                lease.keep();
            }
        } finally {
            if (0 < read && read < bytes) {
                lease.keep();
                begin(content, folder, read);
            }
        }
        if (read < bytes) {
            return false;
        }
        verify(content, folder, Hashing.sha256().hashBytes(buffer, 0, bytes).toString());
        folder.put(content.sha256(), Arrays.copyOf(buffer, bytes));
        offset += bytes;
        return true;
    }

    /** Keeps the beginning of a content of which no more comes. */
    private void begin(SentContent content, UploadFolder folder, int bytes) throws IOException {
        folder.drop(content.sha256());
        try (OutputStream beginning = folder.more(content.sha256())) {
            beginning.write(buffer, 0, bytes);
        }
        offset += bytes;
    }

    /** Receives a content, or the rest of it; returns whether it is whole. */
    private boolean receive(SentContent content, UploadFolder folder, InputStream body, UploadLease lease)
            throws IOException {
        Hasher hasher = Hashing.sha256().newHasher();
        if (begun == 0) {
            folder.drop(content.sha256());
        } else {
            hashBegun(content, folder, hasher, lease);
        }
        try (OutputStream more = folder.more(content.sha256())) {
            for (long left = content.bytes() - begun; left > 0; ) {
                int read = body.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    return false;
                }
                lease.keep();
                more.write(buffer, 0, read);
                hasher.putBytes(buffer, 0, read);
                offset += read;
                left -= read;
            }
        }
        verify(content, folder, hasher.hash().toString());
        folder.complete(content.sha256(), content.bytes());
        return true;
    }

    private void hashBegun(SentContent content, UploadFolder folder, Hasher hasher, UploadLease lease)
            throws IOException {
        try (InputStream there = folder.begun(content.sha256())) {
            for (int read = there.read(buffer); read >= 0; read = there.read(buffer)) {
                lease.keep();
                hasher.putBytes(buffer, 0, read);
            }
        }
    }

    private static void verify(SentContent content, UploadFolder folder, String sha256) throws IOException {
        if (!sha256.equals(content.sha256())) {
            folder.drop(content.sha256());
            throw Refusal.conflict(
                    "checksum-mismatch",
                    format(
                            "File %d of the announcement arrived with the SHA-256 %s instead of %s, because it changed meanwhile or was damaged on its way: upload again.",
                            content.number(), sha256, content.sha256()));
        }
    }
}
