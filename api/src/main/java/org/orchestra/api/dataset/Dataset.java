package org.orchestra.api.dataset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.dataset.DatasetKind;

/**
 * A version of a dataset.
 *
 * @param version counts the versions of the name, from 1
 * @param files how many files it has
 * @param bytes their sizes together
 * @param sha256 of a file: the SHA-256 of its content; of a directory: the SHA-256 of the lines
 *     {@code <sha256 of the file>  <path>\n} of all its files in the order of their paths, as {@code find * -type f |
 *     LC_ALL=C sort | xargs sha256sum | sha256sum} computes it; in lower-case hexadecimal; null until one that was registered in place has been read for the first time
 * @param replacedAt since when another version has the name; null for the current one
 * @param deletedAt since when its data are gone, and only names and checksums are known; null while they are there
 * @param registration how it was registered in place; null if it was uploaded
 */
public record Dataset(
        String name,
        int version,
        String owner,
        DatasetKind kind,
        int files,
        long bytes,
        @Nullable String sha256,
        Instant createdAt,
        @Nullable Instant replacedAt,
        @Nullable Instant deletedAt,
        @Nullable DatasetRegistration registration) {}
