package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * Matches failures by an expression that a user writes: {@code exit=N} or {@code exit=A-B} for exit codes from 1 to 255,
 * {@code oom}, {@code time-limit}, {@code no-output} or {@code never-started}.
 *
 * @throws Refusal when the expression is not one of these
 */
public record FailureMatcher(String expression) {
    /** As a regular expression, which cannot tell whether a range of exit codes begins before it ends. */
    public static final String PATTERN = "^(exit=\\d{1,9}(-\\d{1,9})?|oom|time-limit|no-output|never-started)$";

    private static final Pattern EXIT = Pattern.compile("exit=(\\d{1,9})(?:-(\\d{1,9}))?");
    private static final int MAX_EXIT_CODE = 255;

    public FailureMatcher {
        Matcher exit = EXIT.matcher(expression);
        if (exit.matches()) {
            check(expression, from(exit), to(exit));
        } else if (!expression.equals("oom")
                && !expression.equals("time-limit")
                && !expression.equals("no-output")
                && !expression.equals("never-started")) {
            throw refusal(format(
                    "'%s' is not a kind of failure: write exit=137, exit=1-9, oom, time-limit, no-output or never-started.",
                    expression.length() <= 40 ? expression : expression.substring(0, 40) + "…"));
        }
    }

    /**
     * Whether the expression matches this failure. Exit codes match only commands that ended by themselves or ran out of
     * memory, not those that were stopped at their time limit.
     */
    boolean matches(RunOutcome outcome) {
        return switch (expression) {
            case "oom" -> outcome.cause() == RunCause.OUT_OF_MEMORY;
            case "time-limit" -> outcome.cause() == RunCause.TIME_LIMIT;
            case "no-output" -> outcome.cause() == RunCause.NO_OUTPUT;
            case "never-started" -> outcome instanceof RunOutcome.NeverStarted;
            default ->
                outcome instanceof RunOutcome.Failed failed
                        && failed.cause() != RunCause.TIME_LIMIT
                        && matches(failed.exitCode());
        };
    }

    private boolean matches(int exitCode) {
        Matcher exit = EXIT.matcher(expression);
        return exit.matches() && from(exit) <= exitCode && exitCode <= to(exit);
    }

    private static void check(String expression, int from, int to) {
        if (from < 1 || to > MAX_EXIT_CODE) {
            throw refusal(format(
                    "%s is not an exit code of a failure: use a code from 1 to 255, for example exit=137.",
                    expression));
        }
        if (from > to) {
            throw refusal(format("The range %s ends before it begins: write exit=%d-%d.", expression, to, from));
        }
    }

    private static int from(Matcher exit) {
        return Integer.parseInt(exit.group(1));
    }

    private static int to(Matcher exit) {
        return Integer.parseInt(exit.group(exit.group(2) == null ? 1 : 2));
    }

    private static Refusal refusal(String message) {
        return Refusal.invalid("invalid-failure-expression", message);
    }
}
