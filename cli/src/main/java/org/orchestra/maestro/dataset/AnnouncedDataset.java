package org.orchestra.maestro.dataset;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.download.Sha256;

/**
 * The body that announces the whole content of a dataset.
 *
 * @param kind FILE or DIRECTORY
 * @param replaces the version that is to give way to it; absent when the name is to be new
 */
record AnnouncedDataset(String kind, @Nullable Integer replaces, List<AnnouncedContent> files) {
    /** A file, its size and checksum. */
    record AnnouncedContent(String path, long bytes, String sha256) {}

    /** Whether a dataset has this content, by the checksum that the server's document defines. */
    boolean isContentOf(DatasetResponse dataset) {
        String sha256 = kind.equals("FILE")
                ? files.get(0).sha256()
                : Sha256.of(files.stream()
                        .sorted(Comparator.comparing(AnnouncedContent::path))
                        .map(file -> file.sha256() + "  " + file.path() + "\n")
                        .collect(Collectors.joining()));
        return kind.equals(dataset.kind()) && sha256.equals(dataset.sha256());
    }
}
