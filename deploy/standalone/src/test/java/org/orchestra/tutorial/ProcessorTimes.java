package org.orchestra.tutorial;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** The processor time of named processes, each with its children, also those that have ended. */
final class ProcessorTimes {
    /** What a testbed consists of, apart from its real node, by program. */
    private static final Map<String, String> TESTBED = Map.of(
            "kube-apiserver", "API server",
            "kube-controller-manager", "controllers",
            "kube-scheduler", "scheduler",
            "etcd", "etcd",
            "kwok", "kwok",
            "temporal", "Temporal");

    /** The kernel tells times in this unit, whatever its own clock's is. */
    private static final double MILLIS_PER_TICK = 10;

    private final Map<String, ProcessHandle> processes;

    private ProcessorTimes(Map<String, ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Of the testbed's processes, this one and those given. */
    static ProcessorTimes of(Map<String, ProcessHandle> more) {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>(more);
        processes.put("this benchmark", ProcessHandle.current());
        ProcessHandle.allProcesses()
                .forEach(process -> process.info()
                        .command()
                        .map(command ->
                                TESTBED.get(Path.of(command).getFileName().toString()))
                        .ifPresent(name -> processes.put(name, process)));
        return new ProcessorTimes(processes);
    }

    /** Milliseconds since each process began. */
    Map<String, Double> millis() {
        return processes.keySet().stream()
                .collect(toMap(
                        identity(),
                        name -> Stream.concat(Stream.of(processes.get(name)), children(name))
                                .mapToDouble(ProcessorTimes::millis)
                                .sum()));
    }

    /** What maestro used as a child of this benchmark is no part of the comparison. */
    private Stream<ProcessHandle> children(String name) {
        ProcessHandle process = processes.get(name);
        return process.equals(ProcessHandle.current()) ? Stream.empty() : process.descendants();
    }

    private static double millis(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
            // The second field is the program's name in parentheses and may contain anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            // Fields 14 to 17 of proc(5): its own time in user and kernel mode, and that of its children that have
            // ended.
            return Stream.of(11, 12, 13, 14)
                            .mapToLong(field -> Long.parseLong(fields[field]))
                            .sum()
                    * MILLIS_PER_TICK;
        } catch (IOException ended) {
            return 0;
        }
    }
}
