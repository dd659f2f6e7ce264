package org.orchestra.store.history;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.orchestra.domain.run.FailureGroup;
import org.springframework.stereotype.Component;

/** Why jobs of a task failed, in a few lines. */
@Component
public class Failures {
    /** The most lines of one task. */
    public static final int MAX_FAILURES = 20;

    private final FailureRepository failures;

    Failures(FailureRepository failures) {
        this.failures = failures;
    }

    /** The distinct failures of a task, the most jobs first, at most {@value #MAX_FAILURES}; read in the caller's transaction. */
    public List<TaskFailure> of(long task) {
        List<FailureGroup> groups = FailureGroup.merged(failures.groups(task)).stream()
                .limit(MAX_FAILURES)
                .toList();
        Map<Integer, String> names =
                failures.names(task, groups.stream().map(FailureGroup::example).toList());
        return groups.stream()
                .map(group -> new TaskFailure(
                        group.cause(),
                        group.reason(),
                        group.jobs(),
                        group.example(),
                        requireNonNull(names.get(group.example()))))
                .toList();
    }
}
