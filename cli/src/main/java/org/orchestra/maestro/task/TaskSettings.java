package org.orchestra.maestro.task;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.amount.SlurmTime;
import org.orchestra.maestro.terminal.Fields;

/**
 * The optional settings of a task: resources, retries and additional datasets. For an existing task, the resources are
 * those that its jobs get.
 *
 * @param retryOn failures after which a job is retried; empty or absent for all
 * @param outputName what %OUT is named in the directory of a run
 * @param keep patterns of the files that stay of a run that has succeeded, beside its output; absent where none are named
 * @param keepOutputOnly whether nothing but the output stays of it
 * @param secondary datasets by their placeholders in the command
 * @param jobType whose parser reads metrics from the logs; absent for none
 * @param autoRequests whether jobs get memory and time by what the test jobs used
 * @param pack how many jobs may share a slot; absent for as many as their run time suggests
 * @param after tasks to wait for until each is DONE
 * @param afterAny tasks to wait for until each has ended
 * @param afterEach tasks whose jobs its jobs wait for, each for the one of its number
 */
@JsonInclude(NON_NULL)
record TaskSettings(
        @Nullable Integer maxAttempts,
        @Nullable List<String> retryOn,
        @Nullable List<String> noRetryOn,
        @Nullable Long maxSeconds,
        @Nullable BigDecimal cpus,
        @Nullable Integer memoryMib,
        @Nullable Integer gpus,
        @Nullable Boolean autoRequests,
        @Nullable Map<String, String> secondary,
        @Nullable String et,
        @Nullable String eta,
        @Nullable Boolean dummyData,
        @Nullable Boolean dummyConfig,
        @Nullable String outputName,
        @Nullable Boolean requireOutput,
        @Nullable List<String> keep,
        @Nullable Boolean keepOutputOnly,
        @Nullable Integer pack,
        @Nullable List<String> after,
        @Nullable List<String> afterAny,
        @Nullable List<String> afterEach,
        @Nullable String jobType) {

    private static final String DEFAULT_OUTPUT = "output";

    /** Adds a field for each setting that differs from its default. */
    Fields addTo(Fields fields) {
        String resources = new JobResources(cpus, memoryMib, gpus).describe();
        return fields.with(text("job type"), jobType)
                .with(text("each job"), resources.isEmpty() ? null : resources)
                .with(text("time limit"), maxSeconds == null ? null : new SlurmTime(maxSeconds))
                .with(text("attempts"), maxAttempts == null || maxAttempts == 1 ? null : attempts(maxAttempts))
                .with(text("secondary"), secondary == null || secondary.isEmpty() ? null : describe(secondary))
                .with("et", et)
                .with("eta", eta)
                .with(text("dummy data"), yes(dummyData))
                .with(text("dummy config"), yes(dummyConfig))
                .with(text("output name"), DEFAULT_OUTPUT.equals(outputName) ? null : outputName)
                .with(text("require output"), yes(requireOutput))
                .with(text("keep"), kept())
                .with(text("after"), named(after))
                .with(text("after any"), named(afterAny))
                .with(text("after each"), named(afterEach));
    }

    private String attempts(int max) {
        String most = text("at most %s", max);
        String again = retryOn == null || retryOn.isEmpty()
                ? most
                : text("%s, retry after %s", most, String.join(", ", retryOn));
        return noRetryOn == null || noRetryOn.isEmpty()
                ? again
                : text("%s, no retry after %s", again, String.join(", ", noRetryOn));
    }

    private static String describe(Map<String, String> datasets) {
        return datasets.entrySet().stream()
                .map(dataset -> text("%%%s is %s", dataset.getKey(), dataset.getValue()))
                .collect(Collectors.joining(", "));
    }

    private @Nullable String kept() {
        if (Boolean.TRUE.equals(keepOutputOnly)) {
            return text("the output only");
        }
        return keep == null ? null : text("the output and %s", String.join(", ", keep));
    }

    private static @Nullable String named(@Nullable List<String> tasks) {
        return tasks == null || tasks.isEmpty() ? null : String.join(", ", tasks);
    }

    private static @Nullable String yes(@Nullable Boolean set) {
        return Boolean.TRUE.equals(set) ? text("yes") : null;
    }
}
