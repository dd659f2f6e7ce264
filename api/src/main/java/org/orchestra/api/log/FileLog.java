package org.orchestra.api.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.VolumeFiles.OpenFile;

/** A log that the run itself writes to the volume. It stays open, so that no byte is missed when a shortened one replaces it. */
final class FileLog implements LiveLog {
    private final VolumeFiles volume;
    private final Path log;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1_024);
    private @Nullable OpenFile file;

    FileLog(VolumeFiles volume, Path log) {
        this.volume = volume;
        this.log = log;
    }

    @Override
    public byte[] next() throws IOException {
        if (file == null) {
            file = volume.open(log).orElse(null);
        }
        if (file == null || file.channel().read(buffer.clear()) <= 0) {
            return new byte[0];
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public boolean isComplete() {
        return false;
    }

    @Override
    public void renew() {}

    @Override
    public void finish() {}

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
