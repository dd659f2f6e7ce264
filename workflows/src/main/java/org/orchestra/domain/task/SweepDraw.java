package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values that are drawn by chance for each job. The same seed draws the same; a job's values depend neither on how many jobs
 * there are nor on another parameter's values. Two jobs may draw alike.
 *
 * @param spaces the values of each parameter by its name, in the order in which they are written; at least one
 * @param jobs how many jobs draw
 * @param seed any number
 */
public record SweepDraw(Map<String, ParameterSpace> spaces, int jobs, long seed) implements Sweep {
    /** The increment of SplitMix64, by Steele, Lea and Flood. */
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    public SweepDraw {
        spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
        ParameterNames.check(spaces.keySet());
        if (spaces.isEmpty()) {
            throw invalid("There is nothing to draw: write parameters with the values or ranges to draw from.");
        }
        if (jobs < 1 || jobs > Batch.MAX_TASK_JOBS) {
            throw invalid(
                    format("%,d jobs cannot be drawn: choose a number from 1 to %,d.", jobs, Batch.MAX_TASK_JOBS));
        }
    }

    @Override
    public List<String> parameters() {
        return List.copyOf(spaces.keySet());
    }

    @Override
    public Map<String, ParameterValue> values(int job) {
        long drawOfJob = mixed(mixed(seed + GAMMA) + (job + 1) * GAMMA);
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        long state = drawOfJob;
        for (Map.Entry<String, ParameterSpace> space : spaces.entrySet()) {
            state += GAMMA;
            values.put(space.getKey(), space.getValue().drawn(mixed(state)));
        }
        return values;
    }

    @Override
    public Map<String, ParameterValue> longest(ExecTemplate command) {
        return ParameterSpace.longest(spaces, command);
    }

    private static long mixed(long value) {
        long once = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ once >>> 27) * 0x94D049BB133111EBL;
        return twice ^ twice >>> 31;
    }
}
