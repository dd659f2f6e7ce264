package org.orchestra.api.dataset;

/**
 * A file of a dataset that was registered in place, as it was read.
 *
 * @param path as {@link DatasetFile} has it
 * @param bytes its size
 * @param sha256 of its content
 * @param stamp what it was like, as {@link org.orchestra.volume.FileTree} has it
 */
record RegisteredFile(String path, long bytes, String sha256, String stamp) {
    DatasetFile listed() {
        return new DatasetFile(path, bytes, sha256);
    }
}
