package org.orchestra.runner;

import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** A run for tests that start none. */
public final class SomeRun {
    private SomeRun() {}

    public static RunSpec spec(RunKey key) {
        return spec(key, new RunSpec.Paths("/storage/ana", "/storage/ana/run", "/storage/ana/run.log"));
    }

    public static RunSpec spec(RunKey key, RunSpec.Paths paths) {
        return new RunSpec(
                key,
                new TaskRef(key.taskId(), "0a1b2c3d", "user.ana.tau", "ana"),
                "job",
                "image",
                "true",
                new RunSpec.AssignedSlot("node", 0, 0),
                new RunSpec.Allocation(DeviceKind.CPU, 1_000, 1_024, 0, 3_600),
                paths);
    }
}
