package org.orchestra.local;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseSource;

/** What runs use by their latest samples. Shared memory is expensive to read, so that it is only for runs that somebody looks at. */
final class LocalUse implements UseSource {
    private final Function<RunKey, Optional<SampledUse>> samples;

    /** @param samples the latest one of a run; empty for a run that is not here or was not sampled yet */
    LocalUse(Function<RunKey, Optional<SampledUse>> samples) {
        this.samples = samples;
    }

    @Override
    public List<RunUse> measure(List<RequestedUse> runs) {
        return runs.stream().flatMap(run -> use(run.run()).stream()).toList();
    }

    private Optional<RunUse> use(RunKey run) {
        MemoryUse memory = new MemoryUse();
        return samples.apply(run)
                .map(sample ->
                        RunUse.measured(run, sample.at(), sample.cpuMillis(), memory.currentMib(sample.processes())));
    }
}
