package org.orchestra.local;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes that run a command.
 *
 * @param boot the boot id of the machine: process ids mean nothing after another boot
 * @param wrapper the pid of the script that waits for the command
 * @param wrapperStart when it started, in clock ticks since boot
 * @param first the pid of the leader of the command's session, or of the first process of its namespace
 * @param firstStart when that started, in clock ticks since boot
 * @param namespaced whether the command has a process namespace, not only a session
 * @param since when the command started
 */
record ProcessOwner(
        String boot, long wrapper, long wrapperStart, long first, long firstStart, boolean namespaced, Instant since) {
    private static final String NO_BOOT = "nobody";

    /** Takes the place of an owner when the run must not start any more. */
    static final String NOBODY = NO_BOOT + " 0 0 0 0 session";

    // An earlier release knew sessions only, and did not say so.
    private static final Pattern LINE =
            Pattern.compile("(\\S+) (\\d{1,18}) (\\d{1,18}) (\\d{1,18}) (\\d{1,18})(?: (namespace|session))?\\s*");

    /** Of words that are none the machine was switched off before they were on the disk: an owner of another boot. */
    static ProcessOwner parse(String line, Instant since) {
        Matcher words = LINE.matcher(line);
        if (!words.matches()) {
            return new ProcessOwner("", 0, 0, 0, 0, false, since);
        }
        return new ProcessOwner(
                words.group(1),
                Long.parseLong(words.group(2)),
                Long.parseLong(words.group(3)),
                Long.parseLong(words.group(4)),
                Long.parseLong(words.group(5)),
                "namespace".equals(words.group(6)),
                since);
    }

    boolean isNobody() {
        return boot.equals(NO_BOOT);
    }
}
