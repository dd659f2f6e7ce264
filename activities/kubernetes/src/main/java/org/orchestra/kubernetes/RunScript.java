package org.orchestra.kubernetes;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunSpec;

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
 * <p>After a TERM it waits: processes that the command left behind may still save its work.
 *
 * <p>The script needs no program but {@code /bin/sh}; it uses {@code sleep} where there is one. It is short, and the same for
 * every run, because it is part of two objects that the API server writes and sends whole at each of their changes. The
 * environment comes as its arguments for the same reason: for each variable of a container, the API server lists the fields
 * that its creator owns.
 */
final class RunScript {
    private static final String SCRIPT = """
            exec 3>&2 2>/dev/null
            umask 0
            (exec 2>&3 3>&-; export "$2" "$3" "$4" "$5"; exec /bin/sh -c -- "$1")
            code=$?
            [ $code != 143 ] || for s in 1 1 2 3 5 8 10; do kill -0 -1 || break; sleep $s; done
            log=/dev/termination-log
            [ ! -w $log ] || for f in .peak /memory.max_usage_in_bytes; do
            read -r peak </sys/fs/cgroup/memory$f && echo "orchestra: peak=$peak" >>$log && break
            done
            exit $code""";

    private static final Pattern PEAK = Pattern.compile("(?:^|\\R)orchestra: peak=(\\d{1,18})\\s*$");
    private static final long MEBI = 1024L * 1024;

    /** Signals every process of the container except the first. */
    static final List<String> TERMINATE = List.of("/bin/sh", "-c", "kill -TERM -1");

    private RunScript() {}

    /** The command of the container. Kubernetes expands nothing in it. */
    static List<String> around(RunSpec spec) {
        return Stream.of(
                        "/bin/sh",
                        "-c",
                        SCRIPT,
                        "orchestra",
                        spec.command(),
                        "ORCHESTRA_TASK=" + spec.task().name(),
                        "ORCHESTRA_JOB=" + spec.key().job(),
                        "ORCHESTRA_ATTEMPT=" + spec.key().attempt(),
                        "ORCHESTRA_SCRATCH=" + spec.paths().scratch())
                .map(RunScript::verbatim)
                .toList();
    }

    /** The peak memory of the container in MiB, rounded up; null when its termination message has none. */
    static @Nullable Integer peakMib(@Nullable String terminationMessage) {
        Matcher peak = PEAK.matcher(terminationMessage == null ? "" : terminationMessage);
        return peak.find() ? mebi(Long.parseLong(peak.group(1))) : null;
    }

    /** Bytes in MiB, rounded up. */
    static int mebi(long bytes) {
        return (int) Math.min(Integer.MAX_VALUE, (bytes + MEBI - 1) / MEBI);
    }

    /** The termination message without the peak: a program may write a message of its own. */
    static String message(@Nullable String terminationMessage) {
        return PEAK.matcher(terminationMessage == null ? "" : terminationMessage)
                .replaceFirst("")
                .strip();
    }

    /** Escapes every dollar: Kubernetes expands {@code $$} and {@code $(NAME)} before the shell sees them. */
    private static String verbatim(String word) {
        return word.replace("$", "$$");
    }
}
