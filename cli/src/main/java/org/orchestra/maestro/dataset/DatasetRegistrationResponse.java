package org.orchestra.maestro.dataset;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.Times;

/**
 * How a dataset was registered in place.
 *
 * @param reason what has changed, or why it could not be read; absent otherwise
 * @param readFiles how many files have been read; absent unless it is being registered
 * @param readBytes how much of them; absent unless it is being registered
 */
record DatasetRegistrationResponse(
        String path,
        String state,
        @Nullable String reason,
        @Nullable Instant since,
        @Nullable Long readFiles,
        @Nullable Long readBytes) {
    DatasetRegistrationResponse {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(state, "state");
    }

    boolean isBeingRead() {
        return state.equals("REGISTERING");
    }

    boolean isReady() {
        return state.equals("READY");
    }

    /** The state in one line, with what it needs to go on. */
    String describe(DatasetResponse dataset) {
        if (isBeingRead()) {
            return state + ", " + (readFiles == null ? 0 : readFiles) + " of " + new FileCount(dataset.files())
                    + " and "
                    + new ByteCount(readBytes == null ? 0 : readBytes) + " of " + new ByteCount(dataset.bytes())
                    + " read";
        }
        return state + " since " + Times.toTheSecond(since) + (reason == null ? "" : ": " + reason);
    }
}
