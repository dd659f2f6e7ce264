package org.orchestra.api.dataset;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;

/**
 * A dataset in a list.
 *
 * @param sharedWith who may read it beside its owner: usernames in their order, or {@code everyone}; empty when it is
 *     somebody else's
 */
record ListedDataset(@JsonUnwrapped Dataset dataset, List<String> sharedWith) {}
