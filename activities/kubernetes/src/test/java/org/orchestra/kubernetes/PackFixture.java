package org.orchestra.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

/** Packs for tests. */
final class PackFixture {
    static final Duration LIMIT = Duration.ofMinutes(1);

    private PackFixture() {}

    /** A pack of the task of {@link RunSpecFixture}, whose jobs 0, 1, … have the names and commands. */
    static PackSpec below(Path home, List<String> names, List<String> commands) {
        RunSpec one = RunSpecFixture.below(home);
        return of(IntStream.range(0, commands.size())
                .mapToObj(job -> member(one, job, names.get(job), commands.get(job)))
                .toList());
    }

    static PackSpec below(Path home, String... commands) {
        return below(
                home,
                IntStream.range(0, commands.length)
                        .mapToObj(job -> "conf/" + job + ".json")
                        .toList(),
                List.of(commands));
    }

    static PackSpec of(List<RunSpec> runs) {
        return new PackSpec(runs.get(0).key(), runs, LIMIT);
    }

    static PackSpec within(Duration limit, PackSpec pack) {
        return new PackSpec(pack.key(), pack.runs(), limit);
    }

    static RunSpec withTimeLimit(RunSpec run, long seconds) {
        Allocation each = run.allocation();
        return ClusterFixture.with(
                run, new Allocation(each.device(), each.cpuMillis(), each.memoryMiB(), each.gpus(), seconds));
    }

    private static RunSpec member(RunSpec one, int job, String name, String command) {
        String directory = one.paths().volume() + "/" + one.task().name() + "/" + name + "/run-1";
        return new RunSpec(
                new RunKey(one.task().id(), job, 1),
                one.task(),
                name,
                one.image(),
                command,
                one.assignedSlot(),
                one.allocation(),
                new RunSpec.Paths(one.paths().volume(), directory, directory + ".log"));
    }
}
