package org.orchestra.api.dataset;

/**
 * A file of a dataset.
 *
 * @param path relative to the dataset, {@code /} between its parts
 * @param bytes its size
 * @param sha256 of its content, in lower-case hexadecimal
 */
public record DatasetFile(String path, long bytes, String sha256) {}
