package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.UUID;
import org.orchestra.api.dataset.UploadRepository.StoredUpload;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;

/**
 * The right to write to an upload, which one request has at a time. It lasts half a minute unless it is renewed, so that the end of
 * a process ends it too.
 */
final class UploadLease implements AutoCloseable {
    private static final long RENEW_NANOS = Duration.ofSeconds(5).toNanos();

    private final UploadRepository uploads;
    private final OwnedName name;
    private final UUID writer = UUID.randomUUID();
    private final StoredUpload upload;
    private long renewed = System.nanoTime();

    /** @throws Refusal when none is announced, or another request has it */
    UploadLease(UploadRepository uploads, OwnedName name) {
        this.uploads = uploads;
        this.name = name;
        this.upload = uploads.acquire(name, writer).orElseThrow(this::lost);
    }

    /** What is announced. It stays so as long as this request has the lease. */
    StoredUpload upload() {
        return upload;
    }

    UUID writer() {
        return writer;
    }

    /**
     * To be called before each write.
     *
     * @throws Refusal when another request has it by now, or the upload was deleted
     */
    void keep() {
        long now = System.nanoTime();
        if (now - renewed > RENEW_NANOS) {
            if (!uploads.renew(upload.id(), writer)) {
                throw lost();
            }
            renewed = now;
        }
    }

    /** What to say when this request has not got it, or has it no longer. */
    Refusal lost() {
        return uploads.find(name).isEmpty() ? Uploads.notFound(name) : taken(name);
    }

    static Refusal taken(OwnedName name) {
        return Refusal.conflict(
                "upload-in-progress",
                format(
                        "%s is being uploaded by another command, or one broke off a moment ago: wait for its end, or half a minute, then upload again.",
                        name));
    }

    @Override
    public void close() {
        uploads.release(upload.id(), writer);
    }
}
