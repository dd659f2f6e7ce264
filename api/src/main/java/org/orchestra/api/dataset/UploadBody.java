package org.orchestra.api.dataset;

import java.io.IOException;
import java.io.InputStream;
import org.orchestra.domain.Refusal;

/**
 * The bytes that a client sends. Counts them, keeps the reader from taking more than it is allowed, and tells a client
 * that went away apart from a failure of our own disk.
 */
final class UploadBody extends InputStream {
    private final InputStream body;
    private long consumed;
    private long allowedUntil = Long.MAX_VALUE;

    UploadBody(InputStream body) {
        this.body = body;
    }

    long consumed() {
        return consumed;
    }

    /** Allows {@code bytes} from here on; more of them are refused. */
    void allow(long bytes) {
        allowedUntil = consumed + bytes;
    }

    void allowAll() {
        allowedUntil = Long.MAX_VALUE;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (consumed >= allowedUntil && length > 0) {
            throw Refusal.invalid(
                    "invalid-request", "The archive has an oversized header: pack it again with plain tar.");
        }
        int read = readBody(buffer, offset, (int) Math.min(length, allowedUntil - consumed));
        consumed += Math.max(0, read);
        return read;
    }

    private int readBody(byte[] buffer, int offset, int length) {
        try {
            return body.read(buffer, offset, length);
        } catch (IOException e) {
            throw Refusal.invalid("invalid-request", "The upload broke off before its end: send it again.");
        }
    }
}
