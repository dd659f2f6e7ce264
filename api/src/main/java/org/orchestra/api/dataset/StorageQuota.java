package org.orchestra.api.dataset;

import org.jspecify.annotations.Nullable;
import org.orchestra.store.edit.Versioned;

/**
 * What a user's datasets take of the volume and may take. All versions count that are there, and uploads from their beginning;
 * files that two versions share count once.
 *
 * @param usedBytes the sizes of their files together
 * @param usedFiles how many files they have
 * @param maxBytes the most bytes; null for any number
 * @param maxFiles the most files; null for any number
 * @param version that of the account, which its quota belongs to
 */
record StorageQuota(
        String username,
        long usedBytes,
        long usedFiles,
        @Nullable Long maxBytes,
        @Nullable Long maxFiles,
        int version) implements Versioned {

    /** How many bytes may still come; none when there are too many already. */
    long freeBytes() {
        return free(maxBytes, usedBytes);
    }

    /** How many files may still come; none when there are too many already. */
    long freeFiles() {
        return free(maxFiles, usedFiles);
    }

    /** What already counts never hinders: an upload that adds nothing always fits. */
    boolean fits(long files, long bytes) {
        return (files == 0 || files <= freeFiles()) && (bytes == 0 || bytes <= freeBytes());
    }

    private static long free(@Nullable Long most, long used) {
        return most == null ? Long.MAX_VALUE : Math.max(0, most - used);
    }
}
