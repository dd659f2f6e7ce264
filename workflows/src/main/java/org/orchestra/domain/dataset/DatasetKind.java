package org.orchestra.domain.dataset;

/** What a dataset's name points to in storage. */
public enum DatasetKind {
    FILE,
    DIRECTORY
}
