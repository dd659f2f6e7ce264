package org.orchestra.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
     * What is left of a run and can be signalled: in a namespace the processes, else the process groups, those in the owner's
     * session and those that left it but have the run's mark in their environment. The wrapper is not among them.
     *
     * @param mark an assignment in the environment of every process of the run
     * @return as kill(1) takes them: a process, or a process group with a minus sign
     */
    Set<Long> leftOf(ProcessOwner owner, String mark) {
        return owner.namespaced() ? commandOf(owner) : groupsOf(owner, mark);
    }

    /** Spares the first process, which would not tell the signal that ended the command: it ends with the command. */
    private Set<Long> commandOf(ProcessOwner owner) {
        Set<Long> members = membersOf(owner);
        Set<Long> others = new TreeSet<>(members);
        others.remove(owner.first());
        return others.isEmpty() ? members : others;
    }

    /** The processes that the run's memory counts for: all of its namespace, else those in its session. */
    Set<Long> membersOf(ProcessOwner owner) {
        if (!isThisBoot(owner) || owner.isNobody()) {
            return Set.of();
        }
        return owner.namespaced() ? namespaceOf(owner) : sessionOf(owner);
    }

    /** The CPU time that these processes and those that they have waited for have had, in clock ticks. */
    long cpuTicks(Set<Long> processes) {
        return processes.stream()
                .map(all()::get)
                .filter(Objects::nonNull)
                .mapToLong(Stat::cpuTicks)
                .sum();
    }

    /** Whoever loses its parent in a namespace becomes a child of its first process, with which all others end. */
    private Set<Long> namespaceOf(ProcessOwner owner) {
        Stat first = all().get(owner.first());
        if (first == null || first.start() != owner.firstStart()) {
            return Set.of();
        }
        Map<Long, List<Long>> children = new HashMap<>();
        all().forEach((pid, stat) -> children.computeIfAbsent(stat.parent(), none -> new ArrayList<>())
                .add(pid));
        Set<Long> members = new TreeSet<>();
        Deque<Long> open = new ArrayDeque<>(List.of(owner.first()));
        while (!open.isEmpty()) {
            long member = open.pop();
            members.add(member);
            open.addAll(children.getOrDefault(member, List.of()));
        }
        return members;
    }

    private Set<Long> sessionOf(ProcessOwner owner) {
        Set<Long> pids = new TreeSet<>();
        if (!isReused(owner)) {
            all().forEach((pid, stat) -> {
                if (stat.session() == owner.first()) {
                    pids.add(pid);
                }
            });
        }
        return pids;
    }

    private Set<Long> groupsOf(ProcessOwner owner, String mark) {
        Set<Long> groups = new TreeSet<>();
        if (isThisBoot(owner) && !owner.isNobody()) {
            boolean idReused = isReused(owner);
            all().forEach((pid, stat) -> {
                boolean inSession = stat.session() == owner.first() && !idReused;
                if (inSession || (stat.session() != owner.wrapper() && hasMark(pid, mark))) {
                    groups.add(-stat.group());
                }
            });
        }
        return groups;
    }

    /** Whether another session has the id of the owner's session now. */
    private boolean isReused(ProcessOwner owner) {
        Stat leader = all().get(owner.first());
        return leader != null && leader.start() != owner.firstStart();
    }

    /**
     * Signals processes and process groups, and ignores those that are gone.
     *
     * @param signal its name without SIG, for example TERM
     * @param targets as kill(1) takes them
     */
    static void signal(String signal, Set<Long> targets) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$@\"", "sh", signal, "--"));
        targets.forEach(target -> command.add(Long.toString(target)));
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
            String bytes = new String(mark.getBytes(UTF_8), ISO_8859_1);
            return ("\0" + environment).contains("\0" + bytes + "\0");
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

    private record Stat(long parent, long group, long session, long cpuTicks, long start) {
        /** proc(5) counts from 1, and its first two fields are cut off here. */
        static Stat of(String[] words) {
            return new Stat(
                    Long.parseLong(words[4 - 3]),
                    Long.parseLong(words[5 - 3]),
                    Long.parseLong(words[6 - 3]),
                    // In user and in kernel mode; the last two are those of its ended children.
                    IntStream.rangeClosed(14, 17)
                            .mapToLong(field -> Long.parseLong(words[field - 3]))
                            .sum(),
                    Long.parseLong(words[22 - 3]));
        }
    }
}
