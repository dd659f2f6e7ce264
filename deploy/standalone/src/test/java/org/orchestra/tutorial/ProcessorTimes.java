package org.orchestra.tutorial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The processor time of named processes, each with its children, also those that have ended. */
final class ProcessorTimes {
    /** What a testbed consists of, apart from its real node, by the name of its pid file. */
    private static final Map<String, String> TESTBED = Map.of(
            "apiserver", "API server",
            "controller-manager", "controllers",
            "scheduler", "scheduler",
            "etcd", "etcd",
            "kwok", "kwok",
            "temporal", "Temporal");

    /** What follows the name of a Java process for the part that its compilers took. */
    static final String COMPILING = ", compiling";

    /** The kernel tells times in this unit, whatever its own clock's is. */
    private static final double MILLIS_PER_TICK = 10;

    private final Map<String, ProcessHandle> processes;

    private ProcessorTimes(Map<String, ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Of the testbed's processes and those given. */
    static ProcessorTimes of(Map<String, ProcessHandle> more) throws IOException {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>(more);
        Path run = Path.of(System.getenv("KUBECONFIG"));
        for (Map.Entry<String, String> part : TESTBED.entrySet()) {
            String pid = Files.readString(run.resolveSibling(part.getKey() + ".pid"));
            processes.put(
                    part.getValue(),
                    ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow());
        }
        return new ProcessorTimes(processes);
    }

    /** Milliseconds since each process began; and what the compilers of those of Java took of it. */
    Map<String, Double> millis() {
        Map<String, Double> millis = new LinkedHashMap<>();
        processes.forEach((name, process) -> {
            millis.put(
                    name,
                    Stream.concat(Stream.of(process), process.descendants())
                            // Fields 14 to 17 of proc(5): in user and kernel mode, and that of its children that have
                            // ended.
                            .mapToDouble(each -> millis(folder(each), 11, 12, 13, 14))
                            .sum());
            millis.put(name + COMPILING, compiling(process));
        });
        return millis;
    }

    private static double compiling(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(folder(process).resolve("task"))) {
            return threads.filter(ProcessorTimes::compiles)
                    .mapToDouble(thread -> millis(thread, 11, 12))
                    .sum();
        } catch (IOException ended) {
            return 0;
        }
    }

    private static boolean compiles(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).contains("CompilerThre");
        } catch (IOException ended) {
            return false;
        }
    }

    private static Path folder(ProcessHandle process) {
        return Path.of("/proc", String.valueOf(process.pid()));
    }

    private static double millis(Path folder, Integer... times) {
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The second field is the program's name in parentheses and may contain anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(times)
                            .mapToLong(field -> Long.parseLong(fields[field]))
                            .sum()
                    * MILLIS_PER_TICK;
        } catch (IOException ended) {
            return 0;
        }
    }
}
