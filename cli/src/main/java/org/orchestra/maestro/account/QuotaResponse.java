package org.orchestra.maestro.account;

import static org.orchestra.maestro.text.Texts.text;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.text.Count;

/**
 * What a user's datasets take of the volume and may take.
 *
 * @param maxBytes absent for any number
 * @param maxFiles absent for any number
 */
record QuotaResponse(
        String username,
        long usedBytes,
        long usedFiles,
        @Nullable Long maxBytes,
        @Nullable Long maxFiles) {

    /** The bytes, such as 3.2 GiB of 10.0 GiB. */
    String storage() {
        return new ByteCount(usedBytes) + (maxBytes == null ? "" : " of " + new ByteCount(maxBytes));
    }

    /** The files, such as 120 of 1000. */
    String files() {
        return usedFiles + (maxFiles == null ? "" : " of " + maxFiles);
    }

    /** Describes the quota in one line. */
    String describe() {
        return text(
                "quota of %s: %s, %s; used: %s, %s",
                username,
                maxBytes == null ? text("any number of bytes") : new ByteCount(maxBytes),
                maxFiles == null ? text("any number of files") : Count.files(maxFiles),
                new ByteCount(usedBytes),
                Count.files(usedFiles));
    }
}
