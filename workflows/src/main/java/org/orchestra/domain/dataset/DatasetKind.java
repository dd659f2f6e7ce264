package org.orchestra.domain.dataset;

/** What a dataset is in storage. */
public enum DatasetKind {
    FILE,
    DIRECTORY
}
