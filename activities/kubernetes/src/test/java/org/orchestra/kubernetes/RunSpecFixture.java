package org.orchestra.kubernetes;

import java.nio.file.Path;
import java.util.List;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;
import org.orchestra.domain.run.RunSpec.AssignedSlot;
import org.orchestra.domain.run.RunSpec.Paths;
import org.orchestra.domain.run.RunSpec.TaskRef;

/** Run specifications for tests. */
final class RunSpecFixture {
    private static final TaskRef TASK = new TaskRef(7, "0a1b2c3d", "user.ana.tau.zee", "ana");

    private RunSpecFixture() {}

    static RunSpec onCpu() {
        return spec(TASK, new Allocation(DeviceKind.CPU, 1500, 2048, 0, 3600));
    }

    static RunSpec onGpu() {
        return spec(TASK, new Allocation(DeviceKind.GPU, 4000, 16384, 1, 86_400));
    }

    static RunSpec ofTask(String name) {
        return spec(new TaskRef(7, "0a1b2c3d", name, "ana"), onCpu().allocation());
    }

    /** A run that reads two datasets of another user. */
    static RunSpec onSharedData() {
        RunSpec alone = onCpu();
        Paths paths = alone.paths();
        return new RunSpec(
                alone.key(),
                alone.task(),
                alone.jobName(),
                alone.image(),
                alone.command(),
                alone.assignedSlot(),
                alone.allocation(),
                new Paths(
                        paths.volume(),
                        paths.directory(),
                        paths.log(),
                        List.of("/storage/bob/files/@2/user.bob.configs", "/storage/bob/files/user.bob.data"),
                        paths.rule()));
    }

    /** A run whose user's files lie in a folder of a test. */
    static RunSpec below(Path home) {
        return spec(TASK, onCpu().allocation(), home.toString());
    }

    static RunSpec withCommand(RunSpec spec, String command) {
        return new RunSpec(
                spec.key(),
                spec.task(),
                spec.jobName(),
                spec.image(),
                command,
                spec.assignedSlot(),
                spec.allocation(),
                spec.paths());
    }

    private static RunSpec spec(TaskRef task, Allocation resources) {
        return spec(task, resources, "/storage/ana");
    }

    private static RunSpec spec(TaskRef task, Allocation resources, String home) {
        String job = home + "/" + task.name() + "/sort-3.json";
        return new RunSpec(
                new RunKey(task.id(), 3, 2),
                task,
                "sort-3.json",
                "registry.example/tau:2.1",
                "PYTHONPATH=$HOME/lib python3 /job.py -d '/storage/ana/files/user.ana.data/data.csv' -o '" + job
                        + "/run-2/output'",
                new AssignedSlot("node-1", 0, resources.gpus()),
                resources,
                new Paths(home, job + "/run-2", job + "/run-2.log"));
    }
}
