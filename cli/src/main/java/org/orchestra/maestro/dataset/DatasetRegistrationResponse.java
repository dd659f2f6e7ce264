package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.ByteCount;
import org.orchestra.maestro.terminal.Times;
import org.orchestra.maestro.text.Count;

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
            return text(
                    "%s, %s of %s and %s of %s read",
                    state,
                    readFiles == null ? 0 : readFiles,
                    Count.files(dataset.files()),
                    new ByteCount(readBytes == null ? 0 : readBytes),
                    new ByteCount(dataset.bytes()));
        }
        String entered = text("%s since %s", state, Times.toTheSecond(since));
        return reason == null ? entered : entered + ": " + reason;
    }
}
