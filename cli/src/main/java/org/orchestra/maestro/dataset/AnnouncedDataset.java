package org.orchestra.maestro.dataset;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body that announces the whole content of a dataset.
 *
 * @param kind FILE or DIRECTORY
 * @param replaces the version that is to give way to it; absent when the name is to be new
 */
record AnnouncedDataset(String kind, @Nullable Integer replaces, List<AnnouncedContent> files) {
    /** A file, its size and checksum. */
    record AnnouncedContent(String path, long bytes, String sha256) {}
}
