package org.orchestra.domain.task;

import static org.orchestra.domain.Text.format;
import static org.orchestra.domain.task.ParameterValue.invalid;

import java.util.Collection;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/** What parameters may be named: what can stand for a value in a command, and begin an environment variable. */
final class ParameterNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final int MAX_SHOWN_LENGTH = 80;

    private ParameterNames() {}

    /** @throws Refusal when one of them is no name of a parameter, or there are too many */
    static void check(Collection<String> names) {
        if (names.size() > Sweep.MAX_PARAMETERS) {
            throw invalid(format(
                    "The task has %,d parameters and may have %d: put what belongs together into one value.",
                    names.size(), Sweep.MAX_PARAMETERS));
        }
        names.forEach(ParameterNames::check);
    }

    private static void check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw invalid(format(
                    "'%s' cannot be the name of a parameter: use at most 64 letters, digits and underscores, with no digit at the beginning.",
                    name.length() <= MAX_SHOWN_LENGTH ? name : name.substring(0, MAX_SHOWN_LENGTH) + "…"));
        }
        if (CommandPlaceholders.TAKEN.contains(name)) {
            throw invalid(
                    format("%%%s has a meaning of its own in a command: choose another name for the parameter.", name));
        }
    }
}
