package org.orchestra.api.dataset;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.dataset.DatasetKind;

/**
 * The whole content of a dataset, which has come and has no name yet.
 *
 * @param sha256 as {@link Dataset} documents it
 * @param base the version whose files it has in common on the volume; null when it shares none
 * @param sharedFiles how many of its files are those of its base
 * @param sharedBytes the sizes of these files together
 */
record Arrival(
        DatasetKind kind,
        List<DatasetFile> files,
        String sha256,
        @Nullable Integer base,
        int sharedFiles,
        long sharedBytes) {

    /** Content that shares no files. */
    static Arrival of(DatasetKind kind, List<DatasetFile> files) {
        String sha256 = kind == DatasetKind.FILE ? files.get(0).sha256() : checksum(files);
        return new Arrival(kind, files, sha256, null, 0, 0);
    }

    Arrival sharing(@Nullable Integer base, List<DatasetFile> shared) {
        return shared.isEmpty() ? this : new Arrival(kind, files, sha256, base, shared.size(), bytes(shared));
    }

    long bytes() {
        return bytes(files);
    }

    private static long bytes(List<DatasetFile> files) {
        return files.stream().mapToLong(DatasetFile::bytes).sum();
    }

    private static String checksum(List<DatasetFile> files) {
        String sums = files.stream()
                .sorted(Comparator.comparing(DatasetFile::path))
                .map(file -> file.sha256() + "  " + file.path() + "\n")
                .collect(Collectors.joining());
        return Hashing.sha256().hashString(sums, StandardCharsets.UTF_8).toString();
    }
}
