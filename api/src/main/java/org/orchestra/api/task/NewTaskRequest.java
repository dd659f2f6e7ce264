package org.orchestra.api.task;

import static java.util.Objects.requireNonNullElse;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.cluster.ClusterName;
import org.orchestra.domain.dataset.MemberPath;
import org.orchestra.domain.run.FailureMatcher;
import org.orchestra.domain.run.KeepPattern;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.domain.task.ImageName;
import org.orchestra.domain.task.JobSelection;
import org.orchestra.domain.task.ParameterValue;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.jobtype.JobTypeView;
import org.orchestra.store.task.DrawChoice;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.ParametersJson;
import org.orchestra.store.task.TaskDependencies;
import org.orchestra.store.task.WrittenSweep;

/** The body that makes a task. */
record NewTaskRequest(
        @Schema(pattern = OwnedName.PATTERN, maxLength = OwnedName.MAX_LENGTH) @NotBlank String name,

        @Schema(pattern = OwnedName.PATTERN, maxLength = OwnedName.MAX_LENGTH) @Nullable String dataDataset,

        @Schema(
                description =
                        "The dataset whose files make the jobs, one each; absent when parameters make them. With neither, the task is one job",
                pattern = OwnedName.PATTERN,
                maxLength = OwnedName.MAX_LENGTH)
        @Nullable String configDataset,

        @Schema(
                description =
                        "What makes the jobs: a mapping of names to values, of which each combination is a job, or a list with the values of each job. The values of a parameter are one value, a list, a range of whole numbers such as \"0..9\", or, with draw, {\"min\": 1e-5, \"max\": 0.1, \"log\": true}; 64 KiB at most",
                example = "{\"lr\": [0.1, 0.01], \"seed\": \"0..9\"}")
        @Nullable ParametersJson parameters,

        @Nullable @Valid DrawRequest draw,

        @Schema(
                pattern = ImageName.PATTERN,
                maxLength = ImageName.MAX_LENGTH,
                description = "Absent for that of the job type")
        @Nullable String image,

        @Schema(maxLength = ExecTemplate.MAX_LENGTH) @NotBlank String command,

        @Pattern(regexp = "[^\\x00-\\x1f\\x7f]*", message = "must be one line") @Nullable String queue,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "The clusters of the queue that its jobs may go to; absent for all where its data is"),
                schema = @Schema(pattern = ClusterName.PATTERN))
        @Nullable List<@NotNull String> clusters,

        @Nullable Boolean bypass,
        @Schema(minimum = "1") @Nullable Integer maxRunning,

        @Schema(minimum = "-1000", maximum = "1000") @Nullable Integer priority,

        @Schema(minimum = "1", maximum = "20") @Nullable Integer maxAttempts,

        @ArraySchema(schema = @Schema(pattern = FailureMatcher.PATTERN)) @Nullable List<@NotNull String> retryOn,

        @ArraySchema(schema = @Schema(pattern = FailureMatcher.PATTERN)) @Nullable List<@NotNull String> noRetryOn,

        @Schema(minimum = "1") @Nullable Long maxSeconds,
        @Schema(minimum = "0.001") @Nullable Double cpus,
        @Schema(minimum = "1") @Nullable Integer memoryMib,
        @Schema(minimum = "1") @Nullable Integer gpus,

        @Schema(
                description =
                        "Whether jobs after the test phase get memory and time by what the test jobs used, with a margin, in place of memoryMib and maxSeconds; not together with bypass")
        @Nullable Boolean autoRequests,

        @Schema(
                description =
                        "The datasets by the words that stand for them in the command: capital letters, digits and underscores")
        @Nullable Map<String, @NotNull String> secondary,

        @Schema(minLength = 1, maxLength = 64) @Nullable String et,
        @Schema(minLength = 1, maxLength = 64) @Nullable String eta,
        @Nullable Boolean dummyData,
        @Nullable Boolean dummyConfig,

        @Schema(
                description = "What %OUT is named in the folder of each run",
                example = "model.json",
                pattern = MemberPath.PART_PATTERN,
                defaultValue = OutputRule.DEFAULT_NAME)
        @Nullable String outputName,

        @Nullable Boolean requireOutput,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "The patterns of the files that stay of a run that has succeeded, beside %OUT: '*.csv' matches a name anywhere, 'plots/' a folder and all in it, 'tables/*.csv' a path below the folder of the run. None, or absent, for everything"),
                maxItems = OutputRule.MAX_PATTERNS,
                schema = @Schema(pattern = KeepPattern.PATTERN, example = "*.csv"))
        @Nullable List<@NotNull String> keep,

        @Schema(description = "Whether nothing but %OUT stays of a run that has succeeded; not together with keep")
        @Nullable Boolean keepOutputOnly,

        @Schema(
                description =
                        "How many jobs may share a slot, one after another; 1 for none, absent for as many as their run time suggests",
                minimum = "1",
                maximum = "250")
        @Nullable Integer pack,

        @Schema(
                description =
                        "Which jobs test the task: the first ten, ten that are spread over all (the default), or those of these numbers, at most 250",
                example = "spread",
                pattern = TestChoice.PATTERN,
                maxLength = JobSelection.MAX_LENGTH)
        @Nullable String test,

        @ArraySchema(
                arraySchema = @Schema(description = "Your tasks to wait for until each is DONE"),
                maxItems = TaskDependencies.MAX,
                schema = @Schema(pattern = OwnedName.PATTERN, maxLength = OwnedName.MAX_LENGTH))
        @Nullable List<@NotNull String> after,

        @ArraySchema(
                arraySchema = @Schema(description = "Your tasks to wait for until each has ended, however"),
                maxItems = TaskDependencies.MAX,
                schema = @Schema(pattern = OwnedName.PATTERN, maxLength = OwnedName.MAX_LENGTH))
        @Nullable List<@NotNull String> afterAny,

        @ArraySchema(
                arraySchema =
                        @Schema(
                                description =
                                        "Your tasks to wait for job by job: each job until theirs of the same number is DONE"),
                maxItems = TaskDependencies.MAX,
                schema = @Schema(pattern = OwnedName.PATTERN, maxLength = OwnedName.MAX_LENGTH))
        @Nullable List<@NotNull String> afterEach,

        @Schema(
                description =
                        "The job type, whose parser reads metrics from the logs, and which says what this request leaves out of image, queue, cpus and memoryMib",
                pattern = JobTypeName.PATTERN)
        @Nullable String jobType) {

    /**
     * The task.
     *
     * @param type its job type; null for none
     * @throws Refusal when something cannot be, or nobody names an image
     */
    NewTask task(@Nullable JobTypeView type) {
        return new NewTask(
                name,
                new Inputs(dataDataset, configDataset, requireNonNullElse(secondary, Map.of()), sweep()),
                new Program(
                        image(type),
                        command,
                        et,
                        eta,
                        Boolean.TRUE.equals(dummyData),
                        Boolean.TRUE.equals(dummyConfig)),
                queue != null || type == null ? queue : type.queue(),
                requireNonNullElse(clusters, List.<String>of()).stream()
                        .map(cluster -> new ClusterName(cluster).value())
                        .toList(),
                request(type),
                new Options(
                        Boolean.TRUE.equals(bypass),
                        maxRunning,
                        requireNonNullElse(priority, 0),
                        retries(),
                        OutputRule.of(
                                requireNonNullElse(outputName, OutputRule.DEFAULT_NAME),
                                Boolean.TRUE.equals(requireOutput),
                                kept()),
                        pack,
                        test == null ? TestChoice.SPREAD : TestChoice.parse(test),
                        Boolean.TRUE.equals(autoRequests)),
                dependencies(),
                jobType);
    }

    private List<TaskDependency> dependencies() {
        return Stream.of(
                        dependencies(after, DependencyKind.DONE),
                        dependencies(afterAny, DependencyKind.ENDED),
                        dependencies(afterEach, DependencyKind.EACH_DONE))
                .flatMap(some -> some)
                .toList();
    }

    private static Stream<TaskDependency> dependencies(@Nullable List<String> tasks, DependencyKind kind) {
        return requireNonNullElse(tasks, List.<String>of()).stream()
                .map(task -> new TaskDependency(new OwnedName(task), kind));
    }

    private @Nullable WrittenSweep sweep() {
        if (parameters == null && draw != null) {
            throw ParameterValue.invalid("There is nothing to draw: send parameters with 'draw', or leave it out.");
        }
        return parameters == null ? null : new WrittenSweep(parameters, draw == null ? null : draw.choice());
    }

    /**
     * That the values of the parameters are drawn by chance.
     *
     * @param seed 0 if absent
     */
    record DrawRequest(
            @Schema(description = "How many jobs draw values", minimum = "1", maximum = "100000") @NotNull Integer jobs,

            @Schema(description = "The same seed draws the same values", defaultValue = "0") @Nullable Long seed) {
        DrawChoice choice() {
            return new DrawChoice(jobs, requireNonNullElse(seed, 0L));
        }
    }

    private String image(@Nullable JobTypeView type) {
        String given = image != null || type == null ? image : type.image();
        if (given == null || given.isBlank()) {
            throw Refusal.invalid(
                    "invalid-request",
                    "The task needs an 'image': give the container image, or a job type that has one.");
        }
        return given;
    }

    private ResourceRequest request(@Nullable JobTypeView type) {
        Double givenCpus = cpus != null || type == null ? cpus : type.cpus();
        return new ResourceRequest(
                givenCpus == null ? null : Resources.millis(givenCpus),
                memoryMib != null || type == null ? memoryMib : type.memoryMib(),
                gpus,
                maxSeconds);
    }

    /** Clients that are made of the API's document send an empty list where their user says nothing. */
    private @Nullable List<String> kept() {
        boolean some = keep != null && !keep.isEmpty();
        if (Boolean.TRUE.equals(keepOutputOnly)) {
            if (some) {
                throw Refusal.invalid(
                        "invalid-request", "'keepOutputOnly' leaves nothing for 'keep' to name: send one of them.");
            }
            return List.of();
        }
        return some ? keep : null;
    }

    private RetryPolicy retries() {
        return RetryPolicy.of(
                requireNonNullElse(maxAttempts, 1),
                requireNonNullElse(retryOn, List.of()),
                requireNonNullElse(noRetryOn, List.of()));
    }
}
