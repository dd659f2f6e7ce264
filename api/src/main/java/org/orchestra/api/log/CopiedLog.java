package org.orchestra.api.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.log.LogChunk;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.LogPosition;
import org.orchestra.volume.log.LogPosition.ResumePoint;

/**
 * A log that the cluster's worker copies into the database chunk by chunk, for as long as there is a lease. When the run has
 * ended, the rest is read from the stored log.
 */
final class CopiedLog implements LiveLog {
    private static final int BUFFER = 64 * 1_024;

    private final LogStreamRepository repository;
    private final VolumeFiles volume;
    private final Path stored;
    private final Source source;
    private final LogPosition position = new LogPosition();
    /** Taken from the database and not given yet. */
    private final Deque<LogChunk> taken = new ArrayDeque<>();

    private UUID lease = UUID.randomUUID();
    /** Whether chunks have been lost, so that the worker has to copy them again. */
    private boolean torn;

    private @Nullable OpenFile rest;
    private byte[] notice = new byte[0];

    /**
     * Which log is to be copied.
     *
     * @param follow whether the copying goes on until the run has ended
     */
    record Source(String cluster, RunKey run, boolean follow) {}

    CopiedLog(LogStreamRepository repository, VolumeFiles volume, Path stored, Source source) {
        this.repository = repository;
        this.volume = volume;
        this.stored = stored;
        this.source = source;
        openLease();
    }

    @Override
    public byte[] next() throws IOException {
        return rest == null ? nextChunk() : nextOf(rest);
    }

    private byte[] nextChunk() {
        if (taken.isEmpty()) {
            taken.addAll(repository.take(lease));
        }
        LogChunk chunk = taken.poll();
        if (chunk != null) {
            // An answer of the database may be lost on its way, and the chunks in it.
            torn |= chunk.position() != position.bytes();
            if (!torn) {
                position.add(chunk.bytes());
                return chunk.bytes();
            }
            taken.clear();
        }
        return new byte[0];
    }

    private byte[] nextOf(OpenFile file) throws IOException {
        if (notice.length == 0) {
            return file.content().readNBytes(BUFFER);
        }
        byte[] next = notice;
        notice = new byte[0];
        return next;
    }

    @Override
    public boolean isComplete() {
        return !torn && repository.isComplete(lease);
    }

    @Override
    public void renew() {
        if (torn || !repository.renew(lease)) {
            repository.close(lease);
            lease = UUID.randomUUID();
            openLease();
            taken.clear();
            torn = false;
        }
    }

    @Override
    public void finish() throws IOException {
        OpenFile file = volume.open(stored).orElse(null);
        if (file != null) {
            rest = file;
            ResumePoint resume = position.resumeIn(file.channel());
            notice = resume.notice();
            file.channel().position(resume.offset());
        }
    }

    @Override
    public void close() throws IOException {
        repository.close(lease);
        if (rest != null) {
            rest.close();
        }
    }

    private void openLease() {
        repository.open(lease, source.cluster(), source.run(), source.follow(), position.bytes());
    }
}
