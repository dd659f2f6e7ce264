package org.orchestra.store.metric;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A series while values are added to it. It keeps every stride-th value, and doubles the stride when it has kept more than it may: what
 * stays is even, and does not depend on where the reading was interrupted.
 */
final class GrowingSeries {
    /** The most points that are kept of one series. */
    private static final int MAX_POINTS = 10_000;

    private static final int MIN_POINTS = 40;

    /** The most points of a task whose jobs have ten metrics each, until each series has its least. */
    private static final int POINTS_OF_TEN_METRICS = 2_000_000;

    private final long id;
    private final int maxPoints;
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

    /**
     * @param state what the series has before
     * @param jobs how many jobs the task has
     */
    GrowingSeries(long id, SeriesState state, int jobs) {
        this.id = id;
        this.maxPoints = Math.max(MIN_POINTS, Math.min(MAX_POINTS, POINTS_OF_TEN_METRICS / (10 * jobs)));
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
        while ((points - 1) / stride >= maxPoints) {
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
