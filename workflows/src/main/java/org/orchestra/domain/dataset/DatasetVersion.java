package org.orchestra.domain.dataset;

import org.jspecify.annotations.Nullable;
import org.orchestra.domain.account.OwnedName;

/**
 * One content that a dataset's name stands for, or has stood for. Of an uploaded one it never changes.
 *
 * @param version counts the versions of the name, from 1
 * @param folder where its files are in its owner's folder, if it was registered in place; null if it was uploaded
 */
public record DatasetVersion(
        OwnedName name, int version, @Nullable String folder) {
    public DatasetVersion {
        if (version < 1) {
            throw new IllegalArgumentException("Versions are counted from 1, not " + version + ".");
        }
    }

    /** One that was uploaded. */
    public DatasetVersion(OwnedName name, int version) {
        this(name, version, null);
    }
}
