package org.orchestra.runner.metric;

import java.util.List;

/**
 * What was read of a log, and where to go on.
 *
 * @param more whether there was more to be read at once
 */
public record LogPiece(long position, boolean passing, String state, List<ReadValue> values, boolean more) {}
