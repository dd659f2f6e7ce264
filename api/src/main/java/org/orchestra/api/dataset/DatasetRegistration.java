package org.orchestra.api.dataset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.dataset.DatasetState;

/**
 * How a dataset was registered in place.
 *
 * @param path the file or folder, in its owner's folder on the volume
 * @param reason what has changed, or why it could not be read; null otherwise
 * @param since since when it is in this state
 * @param readFiles how many of its files have been read so far; null unless it is REGISTERING
 * @param readBytes how much of them; null unless it is REGISTERING
 */
public record DatasetRegistration(
        String path,
        DatasetState state,
        @Nullable String reason,
        Instant since,
        @Nullable Integer readFiles,
        @Nullable Long readBytes) {}
