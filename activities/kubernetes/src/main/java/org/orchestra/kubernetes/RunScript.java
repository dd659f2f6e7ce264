package org.orchestra.kubernetes;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The script around the command of a run. It writes the container's peak memory into the termination message.
 *
 * <p>The command is a child of the script: process 1 of a container ignores a signal that it has no handler for. The
 * command runs in the foreground, because a shell makes its background processes ignore interrupts. So the script cannot
 * pass a signal on while the command runs, and a hook of the container signals every process instead.
 *
 * <p>The umask is 0: the API runs under another account than the image, and must be able to read the results and to delete
 * them with their folders.
 *
 * <p>The script needs no program but {@code /bin/sh}; it uses {@code sleep} where there is one.
 */
final class RunScript {
    private static final String SCRIPT = """
            exec 3>&2 2>/dev/null
            umask 0
            (exec 2>&3 3>&-; exec /bin/sh -c -- "$1")
            code=$?
            # After a TERM, processes that the command left behind may still save its work.
            [ $code -ne 143 ] || for pause in 1 1 2 3 5 8 10; do kill -0 -1 || break; sleep $pause; done
            for file in /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes; do
              if [ -w /dev/termination-log ] && read -r peak <$file; then
                echo "orchestra: peak=$peak" >>/dev/termination-log
                break
              fi
            done
            exit $code
            """;

    private static final Pattern PEAK = Pattern.compile("(?:^|\\R)orchestra: peak=(\\d{1,18})\\s*$");
    private static final long MEBI = 1024L * 1024;

    /** Signals every process of the container except the first. */
    static final List<String> TERMINATE = List.of("/bin/sh", "-c", "kill -TERM -1");

    private RunScript() {}

    /** The command of the container. Kubernetes expands nothing in it. */
    static List<String> around(String command) {
        return List.of("/bin/sh", "-c", verbatim(SCRIPT), "orchestra", verbatim(command));
    }

    /** The peak memory of the container in MiB, rounded up; null when its termination message has none. */
    static @Nullable Integer peakMib(@Nullable String terminationMessage) {
        Matcher peak = PEAK.matcher(terminationMessage == null ? "" : terminationMessage);
        return peak.find()
                ? (int) Math.min(Integer.MAX_VALUE, (Long.parseLong(peak.group(1)) + MEBI - 1) / MEBI)
                : null;
    }

    /** The termination message without the peak: a program may write a message of its own. */
    static String message(@Nullable String terminationMessage) {
        return PEAK.matcher(terminationMessage == null ? "" : terminationMessage)
                .replaceFirst("")
                .strip();
    }

    /** Escapes every dollar: Kubernetes expands {@code $$} and {@code $(NAME)} before the shell sees them. */
    private static String verbatim(String command) {
        return command.replace("$", "$$");
    }
}
