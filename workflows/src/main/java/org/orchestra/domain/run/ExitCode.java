package org.orchestra.domain.run;

import static java.util.Map.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the exit code of a command means by the conventions of shells. */
final class ExitCode {
    /** A signal's number is added to this. */
    private static final int SIGNALLED = 128;

    /** The numbers of x86 and ARM; see signal(7). */
    private static final Map<Integer, String> SIGNALS = Map.ofEntries(
            entry(1, "HUP"),
            entry(2, "INT"),
            entry(3, "QUIT"),
            entry(4, "ILL"),
            entry(5, "TRAP"),
            entry(6, "ABRT"),
            entry(7, "BUS"),
            entry(8, "FPE"),
            entry(9, "KILL"),
            entry(10, "USR1"),
            entry(11, "SEGV"),
            entry(12, "USR2"),
            entry(13, "PIPE"),
            entry(14, "ALRM"),
            entry(15, "TERM"),
            entry(16, "STKFLT"),
            entry(24, "XCPU"),
            entry(25, "XFSZ"),
            entry(26, "VTALRM"),
            entry(27, "PROF"),
            entry(29, "IO"),
            entry(30, "PWR"),
            entry(31, "SYS"));

    private ExitCode() {}

    /** The meaning of an exit code, for people; null for a code that only the command itself can explain. */
    static @Nullable String describe(int exitCode) {
        String signal = SIGNALS.get(exitCode - SIGNALLED);
        if (signal != null) {
            return "ended by signal " + (exitCode - SIGNALLED) + " (" + signal + ")";
        }
        return switch (exitCode) {
            case 126 -> "command not executable";
            case 127 -> "command not found";
            default -> null;
        };
    }
}
