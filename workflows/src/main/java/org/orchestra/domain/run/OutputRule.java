package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;

/**
 * What the runs of a task write, and what of it stays.
 *
 * @param name what {@code %OUT} is named in the folder of a run, as a file of a dataset may be
 * @param required whether a run that writes nothing there has failed
 * @param keep the patterns of what stays in the folder of a run that has succeeded, beside its output, at most {@value
 *     #MAX_PATTERNS}; null for everything
 * @throws Refusal when it is not allowed
 */
public record OutputRule(
        String name, boolean required, @Nullable List<KeepPattern> keep) {
    /** The most patterns of a task. */
    public static final int MAX_PATTERNS = 20;

    /** The name of an output whose task gives it no other. */
    public static final String DEFAULT_NAME = "output";

    private static final Pattern NAME = Pattern.compile(MemberPath.PART_PATTERN);

    /** Of a task that asks for nothing. */
    public static final OutputRule DEFAULT = new OutputRule(DEFAULT_NAME, false, null);

    public OutputRule {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The output cannot be named '%s': use at most 200 letters, digits, ._-+=@, and spaces inside only, not beginning with '.' or '-'.",
                            name.length() <= 80 ? name : name.substring(0, 80) + "…"));
        }
        if (keep != null && keep.size() > MAX_PATTERNS) {
            throw Refusal.invalid(
                    "invalid-pattern",
                    format(
                            "A task keeps files of at most %d patterns: join some, as in '*.{csv,json}'.",
                            MAX_PATTERNS));
        }
        keep = keep == null ? null : List.copyOf(keep);
    }

    /** @param keep texts for {@link KeepPattern}; null for everything */
    public static OutputRule of(String name, boolean required, @Nullable List<String> keep) {
        return new OutputRule(
                name,
                required,
                keep == null ? null : keep.stream().map(KeepPattern::new).toList());
    }
}
