package org.orchestra.domain.task;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs whose values are written one by one.
 *
 * @param rows the values of each job, all of the same parameters; at least one
 */
public record SweepRows(List<Map<String, ParameterValue>> rows) implements Sweep {
    public SweepRows {
        if (rows.isEmpty()) {
            throw invalid("The list of parameters is empty: write the values of one job in each of its items.");
        }
        if (rows.size() > Batch.MAX_TASK_JOBS) {
            throw invalid(format(
                    "The parameters make %,d jobs and a task has at most %,d: split them into several tasks.",
                    rows.size(), Batch.MAX_TASK_JOBS));
        }
        ParameterNames.check(rows.get(0).keySet());
        for (int job = 0; job < rows.size(); job++) {
            if (rows.get(job).isEmpty()
                    || !rows.get(job).keySet().equals(rows.get(0).keySet())) {
                throw invalid(format(
                        "Job %d of the list has the parameters %s and job 0 has %s: give each job a value of each.",
                        job, rows.get(job).keySet(), rows.get(0).keySet()));
            }
        }
        List<String> names = List.copyOf(rows.get(0).keySet());
        rows = rows.stream().map(row -> ordered(row, names)).toList();
    }

    private static Map<String, ParameterValue> ordered(Map<String, ParameterValue> row, List<String> names) {
        Map<String, ParameterValue> ordered = new LinkedHashMap<>();
        names.forEach(name -> ordered.put(name, requireNonNull(row.get(name))));
        return Collections.unmodifiableMap(ordered);
    }

    @Override
    public List<String> parameters() {
        return List.copyOf(rows.get(0).keySet());
    }

    @Override
    public int jobs() {
        return rows.size();
    }

    @Override
    public Map<String, ParameterValue> values(int job) {
        return rows.get(job);
    }

    @Override
    public Map<String, ParameterValue> longest(ExecTemplate command) {
        Map<String, Integer> uses = new HashMap<>();
        parameters().forEach(name -> uses.put(name, command.uses(name)));
        return rows.stream()
                .max(comparingLong(row -> row.entrySet().stream()
                        .mapToLong(value -> value.getValue().commandBytes(uses.getOrDefault(value.getKey(), 0)))
                        .sum()))
                .orElseThrow();
    }
}
