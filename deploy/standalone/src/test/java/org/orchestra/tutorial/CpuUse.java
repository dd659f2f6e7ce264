package org.orchestra.tutorial;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.summingDouble;
import static java.util.stream.Collectors.toMap;

import java.lang.ProcessHandle.Info;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The processor time of all processes of the machine from a moment on, by program. What a process used that began and ended
 * in between is not known.
 */
final class CpuUse {
    private final Instant since = Instant.now();
    private final Map<Long, Double> before = seconds();

    /** Cores in use since then, for example {@code 0.43 orchestra-worker.jar, 0.21 temporal}; the largest first. */
    String report() {
        double elapsed = Duration.between(since, Instant.now()).toMillis() / 1000.0;
        Map<String, Double> byProgram = ProcessHandle.allProcesses()
                .collect(Collectors.groupingBy(
                        process -> program(process.info()), TreeMap::new, summingDouble(this::more)));
        return byProgram.entrySet().stream()
                .filter(program -> program.getValue() / elapsed >= 0.01)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(program -> String.format(Locale.ROOT, "%.2f %s", program.getValue() / elapsed, program.getKey()))
                .collect(joining(", "));
    }

    private double more(ProcessHandle process) {
        return seconds(process) - before.getOrDefault(process.pid(), 0.0);
    }

    private static Map<Long, Double> seconds() {
        return ProcessHandle.allProcesses().collect(toMap(ProcessHandle::pid, CpuUse::seconds, (one, other) -> one));
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1000.0;
    }

    /** Our own processes by their jar, which is what tells one java from another. */
    private static String program(Info info) {
        String[] arguments = info.arguments().orElse(new String[0]);
        for (String argument : arguments) {
            if (argument.endsWith(".jar") && argument.contains("orchestra")) {
                return name(argument);
            }
        }
        return info.command().map(CpuUse::name).orElse("others");
    }

    private static String name(String path) {
        return Path.of(path).getFileName().toString();
    }
}
