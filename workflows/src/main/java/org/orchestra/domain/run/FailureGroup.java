package org.orchestra.domain.run;

import static java.util.Comparator.comparing;
import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.toMap;

import java.util.Collection;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of one task that failed in the same way.
 *
 * @param cause the name of a {@link RunCause}; null when it is unknown
 * @param reason the reason of the example, in one line
 * @param jobs how many jobs it has
 * @param example the number of its first job
 */
public record FailureGroup(@Nullable String cause, String reason, int jobs, int example) {
    private static final Pattern EXIT_CODE = Pattern.compile("exit code \\d+");
    private static final Pattern QUOTED_NAME_OR_WORD =
            Pattern.compile("('[^']*'|\"[^\"]*\"|(?<=\\bnode )[\\w.-]++)|[\\w./:@+-]++");

    /**
     * Merges groups that differ only in names and numbers, and sorts them by their number of jobs, the largest first. Groups of
     * different causes or with different exit codes are never merged.
     */
    public static List<FailureGroup> merged(Collection<FailureGroup> groups) {
        return groups.stream()
                .collect(toMap(FailureGroup::key, group -> group, FailureGroup::mergedWith))
                .values()
                .stream()
                .sorted(comparing(FailureGroup::jobs, reverseOrder()).thenComparing(FailureGroup::example))
                .toList();
    }

    /** Groups with the same key are merged. */
    private record GroupKey(@Nullable String cause, String pattern) {}

    private GroupKey key() {
        Matcher code = EXIT_CODE.matcher(reason);
        int kept = code.lookingAt() ? code.end() : 0;
        String pattern = QUOTED_NAME_OR_WORD.matcher(reason.substring(kept)).replaceAll(FailureGroup::withoutVariable);
        return new GroupKey(cause, reason.substring(0, kept) + pattern);
    }

    /** Names and numbers vary: quoted text, node names, and words with a digit, such as sizes, addresses and times. */
    private static String withoutVariable(MatchResult part) {
        boolean variable = part.group(1) != null || part.group().chars().anyMatch(FailureGroup::isDigit);
        return variable ? "#" : part.group();
    }

    private static boolean isDigit(int character) {
        return '0' <= character && character <= '9';
    }

    private FailureGroup mergedWith(FailureGroup other) {
        FailureGroup first = example <= other.example ? this : other;
        return new FailureGroup(cause, first.reason, jobs + other.jobs, first.example);
    }
}
