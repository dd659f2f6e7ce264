package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.CommandFailed;

/**
 * A version of a dataset.
 *
 * @param replacedAt since when another version has the name; absent for the current one
 * @param deletedAt since when only its names and checksums are known; absent while its data are there
 * @param sharedWith usernames or everyone; absent when the server has not said
 * @param registration absent if it was uploaded
 */
record DatasetResponse(
        String name,
        int version,
        @Nullable String owner,
        @Nullable String kind,
        long files,
        long bytes,
        @Nullable String sha256,
        @Nullable Instant createdAt,
        @Nullable Instant replacedAt,
        @Nullable Instant deletedAt,
        @Nullable List<String> sharedWith,
        @Nullable DatasetRegistrationResponse registration) {
    DatasetResponse {
        Objects.requireNonNull(name, "name");
    }

    /** How it was registered in place. */
    DatasetRegistrationResponse registered() {
        return Objects.requireNonNull(registration, "registration");
    }

    /** How far it is, if it was registered in place; empty otherwise. */
    String state() {
        return registration == null ? "" : registration.state();
    }

    /** Refuses to replace its content, before anything local is read. */
    void requireUploaded() {
        if (registration != null) {
            throw new CommandFailed(text(
                    "Dataset %s was registered where it lies, at %s; change its files there, then: maestro castor"
                            + " refresh %s",
                    name, registration.path(), name));
        }
    }

    /** Whom it is shared with, in one line; empty for nobody. */
    String readers() {
        return sharedWith == null ? "" : String.join(", ", sharedWith);
    }
}
