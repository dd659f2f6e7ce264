package org.orchestra.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine's processes at one moment, read when needed. */
final class Processes {
    private static final Path PROC = Path.of("/proc");
    private static final String BOOT = bootId();

    private @Nullable Map<Long, Stat> all;

    /** Whether the owner's wrapper is alive: that very process, not a later one with its pid. */
    boolean hasWrapper(ProcessOwner owner) {
        return owner.boot().equals(BOOT)
                && stat(Long.toString(owner.wrapper()))
                        .filter(stat -> stat.start() == owner.wrapperStart())
                        .isPresent();
    }

    boolean isThisBoot(ProcessOwner owner) {
        return owner.boot().equals(BOOT);
    }

    /**
     * The process groups of a run that are alive, whatever their parents: those in the owner's session, and those that left
     * it but have the run's mark in their environment. The wrapper is not among them.
     *
     * @param mark an assignment in the environment of every process of the run
     */
    Set<Long> groupsOf(ProcessOwner owner, String mark) {
        Set<Long> groups = new TreeSet<>();
        if (isThisBoot(owner) && !owner.isNobody()) {
            boolean idReused = isReused(owner);
            all().forEach((pid, stat) -> {
                boolean inSession = stat.session() == owner.session() && !idReused;
                if (inSession || (stat.session() != owner.wrapper() && hasMark(pid, mark))) {
                    groups.add(stat.group());
                }
            });
        }
        return groups;
    }

    /** The processes in the owner's session. */
    Set<Long> sessionOf(ProcessOwner owner) {
        Set<Long> pids = new TreeSet<>();
        if (isThisBoot(owner) && !owner.isNobody() && !isReused(owner)) {
            all().forEach((pid, stat) -> {
                if (stat.session() == owner.session()) {
                    pids.add(pid);
                }
            });
        }
        return pids;
    }

    /** Whether another session has the id of the owner's session now. */
    private boolean isReused(ProcessOwner owner) {
        Stat leader = all().get(owner.session());
        return leader != null && leader.start() != owner.sessionStart();
    }

    /**
     * Signals whole process groups and ignores those that are gone.
     *
     * @param signal its name without SIG, for example TERM
     */
    static void signal(String signal, Set<Long> groups) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$@\"", "sh", signal, "--"));
        groups.forEach(group -> command.add("-" + group));
        try {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Long, Stat> all() {
        if (all == null) {
            all = readAll();
        }
        return all;
    }

    private static Map<Long, Stat> readAll() {
        Map<Long, Stat> stats = new HashMap<>();
        try (Stream<Path> entries = Files.list(PROC)) {
            entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .forEach(pid -> stat(pid).ifPresent(stat -> stats.put(Long.valueOf(pid), stat)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stats;
    }

    /** Empty also for a zombie. */
    private static Optional<Stat> stat(String pid) {
        try {
            // The name may hold any byte, also spaces and parentheses.
            String line = Files.readString(PROC.resolve(pid).resolve("stat"), ISO_8859_1);
            String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ");
            boolean ended = words[0].equals("Z") || words[0].equals("X");
            return ended ? Optional.empty() : Optional.of(Stat.of(words));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /** The environment of another user's process cannot be read, and it is no process of a run. */
    private static boolean hasMark(long pid, String mark) {
        try {
            String environment =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("environ"), ISO_8859_1);
            return ("\0" + environment).contains("\0" + mark + "\0");
        } catch (IOException goneOrForbidden) {
            return false;
        }
    }

    private static String bootId() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Stat(long group, long session, long start) {
        /** proc(5) counts from 1, and its first two fields are cut off here. */
        static Stat of(String[] words) {
            return new Stat(Long.parseLong(words[5 - 3]), Long.parseLong(words[6 - 3]), Long.parseLong(words[22 - 3]));
        }
    }
}
