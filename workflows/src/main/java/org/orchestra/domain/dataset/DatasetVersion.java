package org.orchestra.domain.dataset;

import org.orchestra.domain.account.OwnedName;

/**
 * One content that a dataset's name stands for, or has stood for. It never changes.
 *
 * @param version counts the versions of the name, from 1
 */
public record DatasetVersion(OwnedName name, int version) {
    public DatasetVersion {
        if (version < 1) {
            throw new IllegalArgumentException("Versions are counted from 1, not " + version + ".");
        }
    }
}
