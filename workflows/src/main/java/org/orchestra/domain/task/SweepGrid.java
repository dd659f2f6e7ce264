package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.domain.task.ParameterSpace.Countable;

/**
 * Every combination of values, once; the last parameter varies fastest. A grid of no parameters is one job.
 *
 * @param spaces the values of each parameter by its name, in the order in which they are written
 */
public record SweepGrid(Map<String, Countable> spaces) implements Sweep {
    /** One job without parameters. */
    public static final SweepGrid ONE_JOB = new SweepGrid(Map.of());

    private static final BigInteger MAX_SHOWN = BigInteger.TEN.pow(30);

    public SweepGrid {
        spaces = Collections.unmodifiableMap(new LinkedHashMap<>(spaces));
        ParameterNames.check(spaces.keySet());
        BigInteger jobs = spaces.values().stream()
                .map(values -> BigInteger.valueOf(values.size()))
                .reduce(BigInteger.ONE, BigInteger::multiply);
        if (jobs.compareTo(BigInteger.valueOf(Batch.MAX_TASK_JOBS)) > 0) {
            throw invalid(format(
                    "The parameters make %s jobs and a task has at most %,d: give fewer values, or draw some of the combinations.",
                    jobs.compareTo(MAX_SHOWN) < 0 ? format("%,d", jobs) : "more than " + format("%,d", MAX_SHOWN),
                    Batch.MAX_TASK_JOBS));
        }
    }

    @Override
    public List<String> parameters() {
        return List.copyOf(spaces.keySet());
    }

    @Override
    public int jobs() {
        return spaces.values().stream().mapToInt(values -> (int) values.size()).reduce(1, Math::multiplyExact);
    }

    @Override
    public Map<String, ParameterValue> values(int job) {
        Map<String, ParameterValue> values = new LinkedHashMap<>();
        int combinations = jobs();
        for (Map.Entry<String, Countable> space : spaces.entrySet()) {
            int size = (int) space.getValue().size();
            combinations /= size;
            values.put(space.getKey(), space.getValue().at(job / combinations % size));
        }
        return values;
    }

    @Override
    public Map<String, ParameterValue> longest(ExecTemplate command) {
        return ParameterSpace.longest(spaces, command);
    }
}
