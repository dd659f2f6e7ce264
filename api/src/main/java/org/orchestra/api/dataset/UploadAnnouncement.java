package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.domain.dataset.MemberPath;

/**
 * The body that announces the whole content of a dataset, before anything of it is sent.
 *
 * @param replaces the version that is to give way to it, as whoever announces it has seen it; null when the name is to be new
 * @param files all of them, each path once
 */
record UploadAnnouncement(
        @NotNull DatasetKind kind,
        @Schema(minimum = "1") @Nullable Integer replaces,

        @ArraySchema(minItems = 1, maxItems = TarUpload.MAX_FILES) @NotNull List<@NotNull @Valid AnnouncedFile> files) {
    /** More than any volume takes, so that sums of sizes are true. */
    private static final long MAX_BYTES = 1L << 60;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /**
     * A file.
     *
     * @param path relative to the dataset, {@code /} between its parts
     * @param bytes its size
     * @param sha256 of its content, in lower-case hexadecimal
     */
    record AnnouncedFile(
            @NotNull String path,

            @Schema(minimum = "0") long bytes,

            @Schema(pattern = "^[0-9a-f]{64}$") @NotNull String sha256) {}

    /**
     * The announced files, checked.
     *
     * @throws Refusal when there can be no such dataset
     */
    List<DatasetFile> checked() {
        if (files.isEmpty()) {
            throw Refusal.invalid("dataset-empty", "The dataset has no files: announce at least one.");
        }
        TarUpload.refuseTooMany(files.size());
        Set<String> paths = new HashSet<>();
        Map<String, Long> sizes = new HashMap<>();
        long left = MAX_BYTES;
        for (AnnouncedFile file : files) {
            check(file);
            if (file.bytes() > left) {
                throw invalid("The files have more than 2^60 bytes together: no volume takes them.");
            }
            left -= file.bytes();
            if (!paths.add(file.path())) {
                throw invalid(format("'%s' is announced twice: announce each file once.", file.path()));
            }
            Long other = sizes.putIfAbsent(file.sha256(), file.bytes());
            if (other != null && other != file.bytes()) {
                throw invalid(
                        format("'%s' has the checksum of a file of another size: compute both anew.", file.path()));
            }
        }
        paths.forEach(path -> requireFolders(path, paths));
        if (kind == DatasetKind.FILE && (files.size() > 1 || files.get(0).path().contains("/"))) {
            throw invalid("A dataset of the kind FILE has one file, without folders: announce the kind DIRECTORY.");
        }
        return files.stream()
                .map(file -> new DatasetFile(file.path(), file.bytes(), file.sha256()))
                .toList();
    }

    private static void check(AnnouncedFile file) {
        MemberPath path = new MemberPath(file.path());
        if (file.bytes() < 0 || !SHA256.matcher(file.sha256()).matches()) {
            throw invalid(format(
                    "'%s' needs its size, at least 0, and its SHA-256 in 64 lower-case hexadecimal digits.", path));
        }
    }

    private static void requireFolders(String path, Set<String> files) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (files.contains(path.substring(0, end))) {
                throw invalid(format(
                        "'%s' is announced both as a file and as a folder: rename one.", path.substring(0, end)));
            }
        }
    }

    private static Refusal invalid(String message) {
        return Refusal.invalid("invalid-request", message);
    }
}
