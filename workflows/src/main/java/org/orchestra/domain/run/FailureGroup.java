package org.orchestra.domain.run;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one task that failed alike.
 *
 * @param cause the name of a {@link RunCause}; null for failures from before causes were written down
 * @param reason why the example failed, in one line
 * @param jobs how many they are
 * @param example the number of the first of them
 */
public record FailureGroup(@Nullable String cause, String reason, int jobs, int example) {
    private static final Pattern EXIT_CODE = Pattern.compile("exit code \\d+");
    /** Quoted words, what a node is called, and words with a digit in them: names, sizes, addresses, times. */
    private static final Pattern PARTICULAR =
            Pattern.compile("'[^']*'|\"[^\"]*\"|(?<=\\bnode )[\\w.-]+|[\\w./:@+-]*\\d[\\w./:@+-]*");

    /**
     * Puts together what differs only in its particulars, the most jobs first. Failures of one cause are alike when they are
     * in the same words but for names and numbers; exit codes are told apart.
     */
    public static List<FailureGroup> merged(Collection<FailureGroup> groups) {
        return groups.stream().collect(toMap(FailureGroup::kind, group -> group, FailureGroup::and)).values().stream()
                .sorted(comparing(FailureGroup::jobs, reverseOrder()).thenComparing(FailureGroup::example))
                .toList();
    }

    private record Kind(@Nullable String cause, String words) {}

    private Kind kind() {
        Matcher code = EXIT_CODE.matcher(reason);
        int kept = code.lookingAt() ? code.end() : 0;
        String words = PARTICULAR.matcher(reason.substring(kept)).replaceAll("#");
        return new Kind(cause, reason.substring(0, kept) + words);
    }

    private FailureGroup and(FailureGroup other) {
        FailureGroup first = example <= other.example ? this : other;
        return new FailureGroup(cause, first.reason, jobs + other.jobs, first.example);
    }
}
