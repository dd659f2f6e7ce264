package org.orchestra.store.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A series while values are added to it. It keeps every stride-th value, and doubles the stride when it has kept more than 10,000: what
 * stays is even, and does not depend on where the reading was interrupted.
 */
final class GrowingSeries {
    /** The most points that are kept. */
    static final int MAX_POINTS = 10_000;

    private final long id;
    private final List<KeptPoint> added = new ArrayList<>();
    private final long strideBefore;
    private long points;
    private long stride;
    private @Nullable Long lastStep;
    private double last;
    private @Nullable Double min;
    private @Nullable Double max;

    /** A value that is kept, by its number in the series. */
    record KeptPoint(long ordinal, @Nullable Long step, double value) {}

    /** @param state what the series has before */
    GrowingSeries(long id, SeriesState state) {
        this.id = id;
        this.points = state.points();
        this.stride = state.stride();
        this.strideBefore = state.stride();
        this.lastStep = state.lastStep();
        this.last = state.last();
        this.min = state.min();
        this.max = state.max();
    }

    /**
     * What is known of a series beside its points.
     *
     * @param points how many values there were
     * @param min null when none was finite, likewise max
     */
    record SeriesState(
            long points,
            long stride,
            @Nullable Long lastStep,
            double last,
            @Nullable Double min,
            @Nullable Double max) {}

    /** Adds a value. One that repeats the last, at the same step, is the same: a progress bar is printed twice. */
    void add(@Nullable Long step, double value) {
        boolean repeated =
                points > 0 && step != null && Objects.equals(step, lastStep) && Double.compare(value, last) == 0;
        if (repeated) {
            return;
        }
        if (points % stride == 0) {
            added.add(new KeptPoint(points, step, value));
        }
        points++;
        while ((points - 1) / stride >= MAX_POINTS) {
            stride *= 2;
        }
        lastStep = step;
        last = value;
        if (Double.isFinite(value)) {
            min = min == null ? value : Math.min(min, value);
            max = max == null ? value : Math.max(max, value);
        }
    }

    long id() {
        return id;
    }

    /** Whether points that are there already must go. */
    boolean thinned() {
        return stride > strideBefore;
    }

    SeriesState state() {
        return new SeriesState(points, stride, lastStep, last, min, max);
    }

    /** What is to be written of the values that were added. */
    List<KeptPoint> kept() {
        return added.stream().filter(point -> point.ordinal() % stride == 0).toList();
    }
}
