package org.orchestra.store.dataset;

import org.orchestra.domain.dataset.DatasetKind;

/**
 * A version of a dataset that was registered in place.
 *
 * @param owner the username of its owner, in whose folder it lies
 * @param path where it lies there
 */
public record RegisteredDataset(long id, String name, String owner, DatasetKind kind, String path) {}
