package org.orchestra.domain.run;

import static org.orchestra.domain.Text.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.orchestra.domain.Refusal;

/**
 * Some failures, as a user names them: {@code exit=N} and {@code exit=A-B} for exit codes from 1 to 255, {@code oom},
 * {@code time-limit} and {@code never-started}.
 *
 * @throws Refusal when nothing is called so
 */
public record FailureMatcher(String word) {
    private static final Pattern EXIT = Pattern.compile("exit=(\\d{1,9})(?:-(\\d{1,9}))?");
    private static final int HIGHEST = 255;

    public FailureMatcher {
        Matcher exit = EXIT.matcher(word);
        if (exit.matches()) {
            check(word, from(exit), to(exit));
        } else if (!word.equals("oom") && !word.equals("time-limit") && !word.equals("never-started")) {
            throw refusal(format(
                    "'%s' names no failure: write exit=137, exit=1-9, oom, time-limit or never-started.",
                    word.length() <= 40 ? word : word.substring(0, 40) + "…"));
        }
    }

    /**
     * Whether the failure is one of these. An exit code is that of a command which ended, if only because it had no more
     * memory; what ends a command at its time limit is not counted as its own.
     */
    boolean covers(RunOutcome outcome) {
        return switch (word) {
            case "oom" -> outcome.cause() == RunCause.OUT_OF_MEMORY;
            case "time-limit" -> outcome.cause() == RunCause.TIME_LIMIT;
            case "never-started" -> outcome instanceof RunOutcome.NeverStarted;
            default ->
                outcome instanceof RunOutcome.Failed failed
                        && failed.cause() != RunCause.TIME_LIMIT
                        && covers(failed.exitCode());
        };
    }

    private boolean covers(int exitCode) {
        Matcher exit = EXIT.matcher(word);
        return exit.matches() && from(exit) <= exitCode && exitCode <= to(exit);
    }

    private static void check(String word, int from, int to) {
        if (from < 1 || to > HIGHEST) {
            throw refusal(format("%s is no exit code of a failure: those go from 1 to 255, as in exit=137.", word));
        }
        if (from > to) {
            throw refusal(format("%s runs backwards: write exit=%d-%d.", word, to, from));
        }
    }

    private static int from(Matcher exit) {
        return Integer.parseInt(exit.group(1));
    }

    private static int to(Matcher exit) {
        return Integer.parseInt(exit.group(exit.group(2) == null ? 1 : 2));
    }

    private static Refusal refusal(String sentence) {
        return Refusal.invalid("invalid-failure-word", sentence);
    }
}
