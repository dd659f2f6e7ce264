package org.orchestra.domain.task;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names jobs after their values, such as {@code lr=0.1,seed=3}. What a folder cannot be named, or another job is named
 * already, is shortened and gets the job's number: {@code prompt=Tell_me_about~17}.
 */
final class SweepJobNames {
    /** The name of a job without parameters. */
    private static final String ONLY = "job";

    private static final int MAX_LENGTH = 120;
    private static final Pattern UNSAFE = Pattern.compile("[^A-Za-z0-9._+=,-]");

    private SweepJobNames() {}

    static List<String> of(Sweep sweep) {
        Set<String> known = new HashSet<>();
        List<String> names = new ArrayList<>();
        for (int job = 0; job < sweep.jobs(); job++) {
            String name = written(sweep.values(job));
            boolean good = name.length() <= MAX_LENGTH && !UNSAFE.matcher(name).find();
            names.add(good && known.add(name) ? name : shortened(name) + "~" + job);
        }
        return names;
    }

    private static String written(Map<String, ParameterValue> values) {
        return values.isEmpty() ? ONLY : named(values);
    }

    /** No more of it than shows that it is too long. */
    private static String named(Map<String, ParameterValue> values) {
        StringBuilder name = new StringBuilder();
        for (Map.Entry<String, ParameterValue> value : values.entrySet()) {
            String text = value.getValue().text();
            name.append(name.isEmpty() ? "" : ",").append(value.getKey()).append('=');
            name.append(text, 0, Math.min(text.length(), MAX_LENGTH));
            if (name.length() > MAX_LENGTH) {
                return name.substring(0, MAX_LENGTH + 1);
            }
        }
        return name.toString();
    }

    private static String shortened(String name) {
        return UNSAFE.matcher(name.substring(0, Math.min(name.length(), MAX_LENGTH)))
                .replaceAll("_");
    }
}
