package org.orchestra.volume;

import static org.orchestra.domain.Text.format;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.orchestra.volume.linux.DiskSpace;

/**
 * Space that is kept free on disks, so that databases and the ends of runs have room: uploads and new runs stop before a
 * disk is full.
 */
public final class DiskReserve {
    private static final double GIB = 1L << 30;

    private final List<Path> folders;
    private final long bytes;

    /**
     * @param folders on the disks to look at; the nearest existing ancestor stands for one that does not exist yet
     * @param bytes to keep free on each of the disks
     */
    public DiskReserve(List<Path> folders, long bytes) {
        this.folders = List.copyOf(folders);
        this.bytes = bytes;
    }

    /**
     * What is short, for people; empty when nothing is.
     *
     * @param more bytes that are about to be written
     * @throws UncheckedIOException when a disk does not answer
     */
    public Optional<String> shortage(long more) {
        return folders.stream()
                .map(DiskSpace::around)
                .filter(disk -> disk.free() - more < bytes)
                .map(disk -> format(
                        "the disk of %s has %.1f GiB left, of which %.1f GiB are kept free",
                        disk.folder(), disk.free() / GIB, bytes / GIB))
                .findFirst();
    }
}
