package org.orchestra.tutorial;

import java.util.List;
import java.util.Map;

/**
 * What one turn of the throughput benchmark measured.
 *
 * @param name for example {@code raw 1}
 * @param seconds from the creation of the first job to the end of the last
 * @param secondsUntilGone until nothing was left of them, too
 * @param perJob what each meter counted until then, for each job, by section and name
 */
record ThroughputTurn(
        String name, int jobs, double seconds, double secondsUntilGone, Map<String, Map<String, Double>> perJob) {
    static final String CPU = "CPU, ms a job";

    double rate() {
        return jobs / seconds;
    }

    /** What the compilers of these Java processes took of their {@link #cpu}. */
    double compiling(List<String> processes) {
        return cpu(processes.stream()
                .map(process -> process + ProcessorTimes.COMPILING)
                .toList());
    }

    double cpu(List<String> processes) {
        Map<String, Double> cpu = perJob.get(CPU);
        double sum = 0;
        for (String process : processes) {
            sum += cpu.getOrDefault(process, 0.0);
        }
        return sum;
    }
}
