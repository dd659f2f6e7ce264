package org.orchestra.maestro.job;

import static org.orchestra.maestro.text.Texts.text;

import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.OneLine;

/**
 * How a shell ended.
 *
 * @param code what maestro exits with
 * @param reason one sentence when it was cut off; absent otherwise
 */
record ShellExit(int code, @Nullable String reason) {
    private static final int CUT_OFF = 255;

    static ShellExit of(ShellEndEvent end) {
        return end.exitCode() == null
                ? cutOff(end.reason() == null ? text("The shell was cut off.") : OneLine.of(end.reason()))
                : new ShellExit(end.exitCode(), null);
    }

    static ShellExit cutOff(String reason) {
        return new ShellExit(CUT_OFF, reason);
    }

    /** What the server says at the end. */
    record ShellEndEvent(
            @Nullable Integer exitCode, @Nullable String reason) {}
}
