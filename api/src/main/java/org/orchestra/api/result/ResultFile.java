package org.orchestra.api.result;

import io.swagger.v3.oas.annotations.media.Schema;
import org.orchestra.volume.VolumeFiles;

/**
 * A file that a run wrote.
 *
 * @param path its path, as {@link ResultPath} writes it
 * @param bytes its size
 */
public record ResultFile(
        @Schema(description = ResultPath.DESCRIPTION) String path, long bytes) {
    static ResultFile of(VolumeFiles.Entry file) {
        return new ResultFile(ResultPath.written(file.path()), file.bytes());
    }
}
