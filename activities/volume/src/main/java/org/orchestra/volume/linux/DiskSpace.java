package org.orchestra.volume.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The room on a disk at one moment.
 *
 * @param folder one on that disk
 * @param free bytes that this account may still write
 */
public record DiskSpace(Path folder, long free) {
    /**
     * The room on the disk of a folder that no job can replace.
     *
     * @param folder its nearest existing ancestor stands for it while it does not exist
     * @throws UncheckedIOException when the disk does not answer
     */
    public static DiskSpace around(Path folder) {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        try {
            return new DiskSpace(existing, Files.getFileStore(existing).getUsableSpace());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
