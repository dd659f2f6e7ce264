package org.orchestra.api.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.UUID;
import org.orchestra.domain.run.RunKey;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.log.LogStreamRepository.Chunk;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.orchestra.volume.log.LogPosition;
import org.orchestra.volume.log.LogPosition.Joint;

/**
 * A log that the cluster's worker copies into the database chunk by chunk. When the run has ended, the rest is read from
 * the stored log.
 */
final class CopiedLog implements LiveLog {
    private static final int BUFFER = 64 * 1_024;

    private final LogStreamRepository rows;
    private final VolumeFiles volume;
    private final Path stored;
    private final Order order;
    private final LogPosition position = new LogPosition();
    private UUID id = UUID.randomUUID();

    /** Which log is wanted of which cluster, and whether it goes on. */
    record Order(String cluster, RunKey run, boolean goesOn) {}

    CopiedLog(LogStreamRepository rows, VolumeFiles volume, Path stored, Order order) {
        this.rows = rows;
        this.volume = volume;
        this.stored = stored;
        this.order = order;
        begin();
    }

    @Override
    public byte[] next() {
        ByteArrayOutputStream next = new ByteArrayOutputStream();
        boolean whole = true;
        for (Chunk chunk : rows.take(id)) {
            whole &= chunk.position() == position.bytes() + next.size();
            if (whole) {
                next.writeBytes(chunk.bytes());
            }
        }
        position.add(next.toByteArray());
        if (!whole) {
            // An answer of the database was lost on its way, and its pieces with it.
            beginAnew();
        }
        return next.toByteArray();
    }

    /** Whether all that is wanted has been copied, so that what is next is all. */
    boolean isComplete() {
        return rows.isComplete(id);
    }

    @Override
    public void renew() {
        if (!rows.renew(id)) {
            beginAnew();
        }
    }

    @Override
    public void finish(LogReader reader) throws IOException {
        try (OpenFile log = volume.open(stored).orElse(null)) {
            if (log == null) {
                return;
            }
            Joint joint = position.jointIn(log.channel());
            reader.read(joint.notice());
            log.channel().position(joint.offset());
            InputStream rest = log.content();
            for (byte[] bytes = rest.readNBytes(BUFFER); bytes.length > 0; bytes = rest.readNBytes(BUFFER)) {
                reader.read(bytes);
            }
        }
    }

    @Override
    public void close() {
        rows.close(id);
    }

    private void beginAnew() {
        rows.close(id);
        id = UUID.randomUUID();
        begin();
    }

    private void begin() {
        rows.open(id, order.cluster(), order.run(), order.goesOn(), position.bytes());
    }
}
