package org.orchestra.api.dataset;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.orchestra.domain.dataset.MemberPath;

/**
 * The body that registers a dataset in place.
 *
 * @param path the file or folder, relative to its owner's folder on the volume
 */
record DatasetRegistrationRequest(
        @Schema(example = "data/train.h5", maxLength = MemberPath.MAX_LENGTH) @NotNull String path) {}
