package org.orchestra.local;

import java.time.Instant;

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
    /** Takes the place of an owner when the run must not start any more. */
    static final String NOBODY = "nobody 0 0 0 0 session";

    static ProcessOwner parse(String line, Instant since) {
        String[] words = line.strip().split(" ");
        return new ProcessOwner(
                words[0],
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Long.parseLong(words[4]),
                // An earlier release knew sessions only, and did not say so.
                words.length > 5 && words[5].equals("namespace"),
                since);
    }

    boolean isNobody() {
        return first == 0;
    }
}
