package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.UUID;
import org.orchestra.api.dataset.UploadRepository.StoredUpload;
import org.orchestra.domain.Refusal;

/**
 * The right to write to an upload, which one request has at a time. It lasts half a minute unless it is renewed, so that the end of
 * a process ends it too.
 */
final class UploadLease implements AutoCloseable {
    private static final long RENEW_NANOS = Duration.ofSeconds(5).toNanos();

    private final UploadRepository uploads;
    private final StoredUpload upload;
    private final UUID writer = UUID.randomUUID();
    private long renewed = System.nanoTime();

    /** @throws Refusal when another request has it */
    UploadLease(UploadRepository uploads, StoredUpload upload) {
        this.uploads = uploads;
        this.upload = upload;
        if (!uploads.acquire(upload.id(), writer)) {
            throw taken(upload);
        }
    }

    UUID writer() {
        return writer;
    }

    /**
     * To be called before each write.
     *
     * @throws Refusal when another request has it by now
     */
    void keep() {
        long now = System.nanoTime();
        if (now - renewed > RENEW_NANOS) {
            if (!uploads.renew(upload.id(), writer)) {
                throw taken(upload);
            }
            renewed = now;
        }
    }

    static Refusal taken(StoredUpload upload) {
        return Refusal.conflict(
                "upload-in-progress",
                format(
                        "%s is being uploaded by another command, or one broke off a moment ago: wait for its end, or half a minute, then upload again.",
                        upload.name()));
    }

    @Override
    public void close() {
        uploads.release(upload.id(), writer);
    }
}
