package org.orchestra.maestro.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The optional settings of a new task. */
final class TaskOptions {
    @Option(
            names = {"--sd", "--secondaryDS"},
            paramLabel = "JSON",
            description = "Additional datasets, such as '{\"REF\": \"user.ana.other\"}'; the command refers to it"
                    + " as %%REF.")
    private @Nullable SecondaryDatasets secondary;

    @Option(
            names = "--job-type",
            paramLabel = "TYPE",
            description =
                    "Job type: its parser reads metrics from the logs, and it may say image, queue, CPUs and memory;"
                            + " see: maestro job-type list")
    private @Nullable String jobType;

    @Mixin
    private ResourceOptions resources;

    @Option(
            names = "--auto-requests",
            description =
                    "After the test phase, give each job memory and time by what the test jobs used, with a margin, in place"
                            + " of --memory and --time.")
    private @Nullable Boolean autoRequests;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Run a failing job at most N times in total, on another node if possible (default: 1).")
    private @Nullable Integer maxAttempts;

    @Option(
            names = "--retry-on",
            split = ",",
            paramLabel = "FAILURE",
            description =
                    "Retry only after these failures: exit=137, exit=1-9, oom, time-limit, no-output, never-started (default:"
                            + " all).")
    private @Nullable List<String> retryOn;

    @Option(
            names = "--no-retry-on",
            split = ",",
            paramLabel = "FAILURE",
            description = "Do not retry after these failures; same values as --retry-on.")
    private @Nullable List<String> noRetryOn;

    @Option(
            names = "--et",
            paramLabel = "ET",
            description = "Value stored with the task; the command refers to it as %%ET.")
    private @Nullable String et;

    @Option(
            names = "--eta",
            paramLabel = "ETA",
            description = "Value stored with the task; the command refers to it as %%ETA.")
    private @Nullable String eta;

    @Option(
            names = {"--is_dummy_data", "--is-dummy-data"},
            description = "Allow a command without %%DATA.")
    private @Nullable Boolean dummyData;

    @Option(
            names = {"--is_dummy_config", "--is-dummy-config"},
            description = "Allow a command without %%IN.")
    private @Nullable Boolean dummyConfig;

    @Option(
            names = {"-o", "--output-name"},
            paramLabel = "NAME",
            description = "What %%OUT is named in the directory of each run, such as model.json (default: output).")
    private @Nullable String outputName;

    @ArgGroup
    private @Nullable Keep keep;

    /** What stays of a run that has succeeded. */
    private static final class Keep {
        @Option(
                names = "--keep",
                paramLabel = "PATTERN",
                description =
                        "When a run has succeeded, remove all files of its directory but %%OUT and these; can be repeated. The"
                                + " patterns are those of 'task results --pattern' (default: remove nothing).")
        private @Nullable List<String> patterns;

        @Option(
                names = "--keep-output-only",
                description = "When a run has succeeded, remove all files of its directory but %%OUT.")
        private @Nullable Boolean outputOnly;
    }

    @Option(names = "--require-output", description = "Count a job as failed that writes nothing to %%OUT.")
    private @Nullable Boolean requireOutput;

    @Option(
            names = "--pack",
            paramLabel = "N|auto|off",
            converter = PackSize.Converter.class,
            description =
                    "Run up to N short jobs in one slot and pod, one after another; auto chooses N by how long a job"
                            + " takes (default: auto).")
    private @Nullable PackSize pack;

    @Option(
            names = "--after",
            split = ",",
            paramLabel = "TASK",
            converter = OwnedNameConverter.class,
            description = "Start when this task is DONE; can be repeated.")
    private @Nullable List<String> after;

    @Option(
            names = "--after-any",
            split = ",",
            paramLabel = "TASK",
            converter = OwnedNameConverter.class,
            description = "Start when this task has ended, whatever became of it; can be repeated.")
    private @Nullable List<String> afterAny;

    @Option(
            names = "--after-each",
            split = ",",
            paramLabel = "TASK",
            converter = OwnedNameConverter.class,
            description = "Start each job when the job of the same number of this task is DONE; can be repeated.")
    private @Nullable List<String> afterEach;

    /** Whether the server is to choose how many jobs share a slot. */
    boolean automaticPack() {
        return pack != null && pack.jobs() == null;
    }

    /** Returns the settings; those not given are absent. */
    TaskSettings toSettings() {
        return new TaskSettings(
                maxAttempts,
                retryOn,
                noRetryOn,
                resources.seconds(),
                resources.cpus(),
                resources.mebibytes(),
                resources.gpus(),
                autoRequests,
                secondary == null ? null : secondary.byPlaceholder(),
                et,
                eta,
                dummyData,
                dummyConfig,
                outputName,
                requireOutput,
                keep == null ? null : keep.patterns,
                keep == null ? null : keep.outputOnly,
                pack == null ? null : pack.jobs(),
                after,
                afterAny,
                afterEach,
                jobType);
    }
}
