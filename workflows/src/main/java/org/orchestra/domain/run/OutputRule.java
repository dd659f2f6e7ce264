package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.MemberPath;

/**
 * What the runs of a task write.
 *
 * @param name what {@code %OUT} is named in the folder of a run, as a file of a dataset may be
 * @param required whether a run that writes nothing there has failed
 */
public record OutputRule(String name, boolean required) {
    /** The name of an output whose task gives it no other. */
    public static final String DEFAULT_NAME = "output";

    private static final Pattern NAME = Pattern.compile(MemberPath.PART_PATTERN);

    /** Of a task that asks for nothing. */
    public static final OutputRule DEFAULT = new OutputRule(DEFAULT_NAME, false);

    public OutputRule {
        if (!NAME.matcher(name).matches()) {
            throw Refusal.invalid(
                    "invalid-name",
                    format(
                            "The output cannot be named '%s': use at most 200 letters, digits, ._-+=@, and spaces inside only, not beginning with '.' or '-'.",
                            name.length() <= 80 ? name : name.substring(0, 80) + "…"));
        }
    }
}
