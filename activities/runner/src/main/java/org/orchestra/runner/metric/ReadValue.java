package org.orchestra.runner.metric;

import org.jspecify.annotations.Nullable;

/** A value of a metric as it was read from a log. */
public record ReadValue(String metric, @Nullable Long step, double value) {}
