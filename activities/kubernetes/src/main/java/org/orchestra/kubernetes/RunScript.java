package org.orchestra.kubernetes;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The script around a run's command, and what it leaves in the container's termination message: the most memory that the
 * container had at once.
 *
 * <p>The command is a child of the script and not the container's first process, which a signal that it does not expect
 * cannot end. It runs in the foreground, because a shell lets what it starts in the background ignore interrupts. So the
 * script does not hear of a termination while the command runs, and a hook of the container tells every process itself.
 *
 * <p>What the command writes is as open as the folder that it was given: the api, which is of another account than the
 * image, must be able to read the results, and to delete them with their folders.
 *
 * <p>Whatever {@code /bin/sh} is, the script asks for no other program; only {@code sleep} is used where there is one.
 */
final class RunScript {
    private static final String SCRIPT = """
            exec 3>&2 2>/dev/null
            umask 0
            (exec 2>&3 3>&-; exec /bin/sh -c "$1")
            code=$?
            # Told to end, it may leave behind what still saves its work.
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

    /** Tells every process of the container to end, but for the first. */
    static final List<String> TERMINATE = List.of("/bin/sh", "-c", "kill -TERM -1");

    private RunScript() {}

    /** The container's command; Kubernetes expands nothing in it. */
    static List<String> around(String command) {
        return List.of("/bin/sh", "-c", verbatim(SCRIPT), "orchestra", verbatim(command));
    }

    /** The most memory that the container had at once, in MiB, rounded up; null when its last message does not say. */
    static @Nullable Integer peakMib(@Nullable String lastMessage) {
        Matcher peak = PEAK.matcher(lastMessage == null ? "" : lastMessage);
        return peak.find()
                ? (int) Math.min(Integer.MAX_VALUE, (Long.parseLong(peak.group(1)) + MEBI - 1) / MEBI)
                : null;
    }

    /** What else the last message says: a program may leave one of its own. */
    static String said(@Nullable String lastMessage) {
        return PEAK.matcher(lastMessage == null ? "" : lastMessage)
                .replaceFirst("")
                .strip();
    }

    /** Kubernetes has a meaning of its own for {@code $$} and {@code $(NAME)}; every dollar here is the shell's. */
    private static String verbatim(String command) {
        return command.replace("$", "$$");
    }
}
