package org.orchestra.maestro.dataset;

import java.util.List;
import java.util.Objects;

/**
 * What is missing of an announced dataset.
 *
 * @param missing the files whose contents are to be sent one after another, by their places in the announcement
 * @param length the bytes of these contents together
 * @param offset how many of these bytes are there
 */
record UploadProgressResponse(List<Integer> missing, long length, long offset) {
    UploadProgressResponse {
        Objects.requireNonNull(missing, "missing");
    }
}
