package org.orchestra.store.task;

import static org.orchestra.domain.Text.format;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.task.CommandPlaceholders;
import org.orchestra.domain.task.ParameterValue;
import org.orchestra.domain.task.Sweep;
import org.orchestra.domain.task.SweepGrid;
import org.orchestra.domain.task.TaskDependency;
import org.orchestra.domain.task.TestChoice;

/**
 * What a user asks for. Each part is checked when it is constructed, as far as it can be by itself.
 *
 * @param name the task's name, {@code user.<owner>.<anything>}
 * @param inputs what its jobs read
 * @param program what they run
 * @param queue the name of the queue that they go to; null for the default queue
 * @param clusters the names of the clusters of the queue that they may go to; none for all of them
 * @param request what each of them asks for
 * @param options how they are run
 * @param after what it waits for
 * @param jobType the name of the job type, whose parser reads their logs; null for none
 */
public record NewTask(
        String name,
        Inputs inputs,
        Program program,
        @Nullable String queue,
        List<String> clusters,
        ResourceRequest request,
        Options options,
        List<TaskDependency> after,
        @Nullable String jobType) {
    /** A task that waits for no other, without a job type. */
    public NewTask(
            String name,
            Inputs inputs,
            Program program,
            @Nullable String queue,
            ResourceRequest request,
            Options options) {
        this(name, inputs, program, queue, List.of(), request, options, List.of(), null);
    }

    /** A task that asks for nothing but what it must have, tested on its first jobs. */
    public NewTask(
            String name,
            String dataDataset,
            String configDataset,
            String image,
            String command,
            @Nullable String queue,
            boolean bypass) {
        this(
                name,
                new Inputs(dataDataset, configDataset, Map.of()),
                new Program(image, command, null, null, false, false),
                queue,
                ResourceRequest.NOTHING,
                new Options(bypass, null, 0, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST));
    }

    /** The places of its command. */
    CommandPlaceholders places() {
        boolean configs = inputs.configs != null;
        Set<String> required = new TreeSet<>();
        addIf(inputs.data != null && !program.dummyData, "DATA", required);
        addIf(configs && !program.dummyConfig, "IN", required);
        addIf(configs || options.output.required(), "OUT", required);
        Set<String> withoutValue = new TreeSet<>();
        addIf(inputs.data == null, "DATA", withoutValue);
        addIf(program.et == null, "ET", withoutValue);
        addIf(program.eta == null, "ETA", withoutValue);
        return new CommandPlaceholders(required, inputs.secondary.keySet(), withoutValue);
    }

    private static void addIf(boolean condition, String word, Set<String> words) {
        if (condition) {
            words.add(word);
        }
    }

    /**
     * What its jobs read.
     *
     * @param data the dataset for {@code %DATA}; null for none
     * @param configs the files of this one make the jobs; null if its parameters do, or it is one job
     * @param secondary further ones, each under the word that stands for it in the command
     * @param parameters what makes the jobs; null if the files of a dataset do, or it is one job
     * @throws Refusal when a word cannot stand for a dataset, the parameters make no jobs, or two things make them
     */
    public record Inputs(
            @Nullable String data,
            @Nullable String configs,
            Map<String, String> secondary,
            @Nullable WrittenSweep parameters) {
        private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9_]{0,31}");

        public Inputs {
            if (configs != null && parameters != null) {
                throw ParameterValue.invalid(
                        "Either the files of configDataset make the jobs or parameters do: send one of them.");
            }
            for (String word : secondary.keySet()) {
                if (!WORD.matcher(word).matches()) {
                    throw Refusal.invalid(
                            "invalid-secondary",
                            format(
                                    "'%s' cannot stand for a secondary dataset: use a word like REF, of capital letters, digits and underscores, at most 32, beginning with a letter.",
                                    word));
                }
                if (CommandPlaceholders.TAKEN.contains(word)) {
                    throw Refusal.invalid(
                            "invalid-secondary",
                            format(
                                    "%%%s has a meaning of its own in a command: choose another word for that dataset.",
                                    word));
                }
            }
            secondary = Collections.unmodifiableSortedMap(new TreeMap<>(secondary));
        }

        /** The datasets of a task whose jobs are made by files. */
        public Inputs(String data, String configs, Map<String, String> secondary) {
            this(data, configs, secondary, null);
        }

        /** What makes the jobs; null if the files of a dataset do. */
        @Nullable Sweep sweep() {
            if (configs != null) {
                return null;
            }
            return parameters == null ? SweepGrid.ONE_JOB : parameters.sweep();
        }

        /** The names of all datasets. */
        List<String> datasets() {
            return Stream.concat(Stream.of(data, configs).filter(Objects::nonNull), secondary.values().stream())
                    .toList();
        }
    }

    /**
     * What its jobs run.
     *
     * @param image the container image
     * @param command the command with the places for what is each job's own
     * @param et what goes to {@code %ET}, 1 to 64 characters; null for nothing
     * @param eta what goes to {@code %ETA}, likewise
     * @param dummyData whether the command may do without {@code %DATA}
     * @param dummyConfig whether the command may do without {@code %IN}
     * @throws Refusal when {@code et} or {@code eta} is too short or too long
     */
    public record Program(
            String image,
            String command,
            @Nullable String et,
            @Nullable String eta,
            boolean dummyData,
            boolean dummyConfig) {
        private static final int MAX_LENGTH = 64;

        public Program {
            check("et", et);
            check("eta", eta);
        }

        private static void check(String name, @Nullable String value) {
            if (value != null && (value.isEmpty() || value.length() > MAX_LENGTH || value.indexOf('\0') >= 0)) {
                throw Refusal.invalid(
                        "invalid-request",
                        format(
                                "A value for %s has 1 to %d characters and no NUL: give a shorter one or leave it out.",
                                name, MAX_LENGTH));
            }
        }
    }

    /**
     * How its jobs are run.
     *
     * @param bypass whether to skip the test phase
     * @param maxRunning the most of its jobs that hold a slot at once, at least 1; null for no cap
     * @param priority orders the tasks of one user, -1000 to 1000, the largest first
     * @param retries what becomes of a job that fails
     * @param output what they write, and what of it stays
     * @param pack how many of its jobs may share a slot, one after another, 1 to {@link PackRule#MAX}; 1 for none, null for
     *     as many as their run time suggests
     * @param test which of its jobs test it
     * @param autoRequests whether its jobs get memory and time by what its test jobs used, in place of what it asks for
     * @throws Refusal when the cap, the priority or the pack is out of range, one attempt is to be repeated after some
     *     failures, or what the test phase measures is wanted without one
     */
    public record Options(
            boolean bypass,
            @Nullable Integer maxRunning,
            int priority,
            RetryPolicy retries,
            OutputRule output,
            @Nullable Integer pack,
            TestChoice test,
            boolean autoRequests) {
        private static final int MAX_PRIORITY = 1_000;

        public Options {
            if (maxRunning != null && maxRunning < 1) {
                throw Refusal.invalid(
                        "invalid-request",
                        format(
                                "With a cap of %,d the task would wait for ever: let at least 1 of its jobs run or give no cap.",
                                maxRunning));
            }
            if (Math.abs((long) priority) > MAX_PRIORITY) {
                throw Refusal.invalid(
                        "invalid-request",
                        "A task's priority is from -1000 to 1000: choose a number in that range, the largest goes first.");
            }
            if (pack != null && (pack < 1 || pack > PackRule.MAX)) {
                throw Refusal.invalid(
                        "invalid-request",
                        format(
                                "A pack has 1 to %d jobs: choose a number in that range, 1 for no packs, or none to let Orchestra choose.",
                                PackRule.MAX));
            }
            boolean choosy =
                    !retries.retryOn().isEmpty() || !retries.noRetryOn().isEmpty();
            if (retries.maxAttempts() == 1 && choosy) {
                throw Refusal.invalid(
                        "invalid-max-attempts",
                        "A job of 1 attempt is never tried again, whatever the failure: allow 2 attempts or more with --max-attempts, or name no failures.");
            }
            if (autoRequests && bypass) {
                throw Refusal.invalid(
                        "invalid-request",
                        "What jobs need is measured in the test phase, and bypass skips it: leave out bypass, or autoRequests.");
            }
        }

        /** Its jobs get what the task asks for. */
        public Options(
                boolean bypass,
                @Nullable Integer maxRunning,
                int priority,
                RetryPolicy retries,
                OutputRule output,
                @Nullable Integer pack,
                TestChoice test) {
            this(bypass, maxRunning, priority, retries, output, pack, test, false);
        }
    }
}
