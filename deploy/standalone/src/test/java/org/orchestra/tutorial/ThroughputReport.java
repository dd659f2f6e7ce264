package org.orchestra.tutorial;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** The turns of the throughput benchmark as one table, a column each. */
final class ThroughputReport {
    /** What Kubernetes spends, the API server first. */
    private static final List<String> KUBERNETES = List.of("API server", "controllers", "scheduler", "etcd", "kwok");

    private static final List<String> ORCHESTRA = List.of("Temporal", "worker", "api", "PostgreSQL");

    private static final List<String> JAVA = List.of("worker", "api");

    /** What happens more rarely than once for a hundred jobs costs a job nothing. */
    private static final double NEGLIGIBLE = 0.01;

    private final List<ThroughputTurn> turns;
    private final StringBuilder table = new StringBuilder();

    private ThroughputReport(List<ThroughputTurn> turns) {
        this.turns = turns;
    }

    /** @param turns each of raw Kubernetes Jobs followed by the one of Orchestra that is compared with it */
    static String of(List<ThroughputTurn> turns) {
        ThroughputReport report = new ThroughputReport(turns);
        report.write();
        return report.table.toString();
    }

    private void write() {
        header();
        row("jobs/s", ThroughputTurn::rate);
        row("s until all are done", ThroughputTurn::seconds);
        row("s until nothing is left", ThroughputTurn::secondsUntilGone);
        cpu();
        table.append("compared%n".formatted());
        compared("1  rate / raw rate", (raw, orchestra) -> orchestra.rate() / raw.rate());
        compared(
                "2  CPU of Orchestra itself / of the API server, raw",
                (raw, orchestra) -> orchestra.cpu(ORCHESTRA) / raw.cpu(KUBERNETES.subList(0, 1)));
        compared(
                "   the same without the compilers of Java",
                (raw, orchestra) ->
                        (orchestra.cpu(ORCHESTRA) - orchestra.compiling(JAVA)) / raw.cpu(KUBERNETES.subList(0, 1)));
        compared(
                "3  CPU of Kubernetes / of Kubernetes, raw",
                (raw, orchestra) -> orchestra.cpu(KUBERNETES) / raw.cpu(KUBERNETES));
        Map<String, Map<String, Double>> sections = new LinkedHashMap<>();
        turns.forEach(turn -> sections.putAll(turn.perJob()));
        sections.keySet().stream()
                .filter(section -> !section.equals(ThroughputTurn.CPU))
                .forEach(this::section);
    }

    private void header() {
        line("", ThroughputTurn::name);
    }

    private void cpu() {
        table.append("%s%n".formatted(ThroughputTurn.CPU));
        List<String> names = new ArrayList<>(KUBERNETES);
        names.addAll(ORCHESTRA);
        for (String name : names) {
            row("  " + name, turn -> turn.cpu(List.of(name)));
            if (JAVA.contains(name)) {
                row("    of it its compilers", turn -> turn.compiling(List.of(name)));
            }
        }
        row("  all of Kubernetes", turn -> turn.cpu(KUBERNETES));
        row("  all of Orchestra", turn -> turn.cpu(ORCHESTRA));
        row("  both", turn -> turn.cpu(names));
    }

    private void section(String section) {
        table.append("%s%n".formatted(section));
        Function<ThroughputTurn, Map<String, Double>> counts =
                turn -> turn.perJob().getOrDefault(section, Map.of());
        TreeSet<String> names = new TreeSet<>();
        turns.forEach(turn -> names.addAll(counts.apply(turn).keySet()));
        for (String name : names) {
            ToDoubleFunction<ThroughputTurn> count = turn -> counts.apply(turn).getOrDefault(name, 0.0);
            if (turns.stream().anyMatch(turn -> count.applyAsDouble(turn) >= NEGLIGIBLE)) {
                row("  " + name, count);
            }
        }
    }

    private void row(String name, ToDoubleFunction<ThroughputTurn> value) {
        line(name, turn -> String.format(Locale.ROOT, "%.2f", value.applyAsDouble(turn)));
    }

    /** Below each turn of Orchestra, how it compares with the raw one before. */
    private void compared(String name, ToDoubleBiFunction<ThroughputTurn, ThroughputTurn> ratio) {
        line("  " + name, turn -> {
            int index = turns.indexOf(turn);
            return index % 2 == 0
                    ? ""
                    : String.format(Locale.ROOT, "%.2f", ratio.applyAsDouble(turns.get(index - 1), turn));
        });
    }

    private void line(String name, Function<ThroughputTurn, String> value) {
        table.append(String.format(Locale.ROOT, "%-60s", name));
        turns.forEach(turn -> table.append(String.format(Locale.ROOT, "%13s", value.apply(turn))));
        table.append("%n".formatted());
    }
}
