package org.orchestra.workflow.testing;

import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.domain.task.TaskState;
import org.orchestra.workflow.task.BatchState;
import org.orchestra.workflow.task.Grant;
import org.orchestra.workflow.task.JobBatchWorkflow;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.KillStatus;
import org.orchestra.workflow.task.PlacedRun;
import org.orchestra.workflow.task.RunActivities;
import org.orchestra.workflow.task.TaskActivities;
import org.orchestra.workflow.task.TaskPlan;
import org.orchestra.workflow.task.TaskWorkflow;

/**
 * The activities of the database and of a cluster, in memory: one task, its jobs, their runs and a number of slots. It passes
 * {@link TaskActivitiesContract} as PostgreSQL does, and refuses illegal transitions. Its event log has every call.
 */
public final class InMemoryActivities implements TaskActivities, RunActivities {
    public static final long TASK_ID = 7;
    public static final String TASK = "user.ana.fit";

    private final WorkflowClient client;
    private final boolean bypass;
    private final List<InMemoryJob> jobs = new ArrayList<>();
    private final Map<RunKey, InMemoryRun> runs = new HashMap<>();
    private final Map<RunKey, JobState> outcomes = new HashMap<>();
    private final Set<Integer> keptRunning = new HashSet<>();
    private final Set<Integer> hiddenFromRemoval = new HashSet<>();
    private final Set<RunKey> uncharged = new HashSet<>();
    private final Set<Integer> killRequested = new TreeSet<>();
    private final Set<String> asked = new HashSet<>();
    private final EventLog events = new EventLog();
    private TaskState state = TaskState.REGISTERED;
    /** The number after the last test job. */
    private int testTo;

    private boolean tested;
    private int slots;
    private int launches;

    private static final class InMemoryJob {
        private JobState state = JobState.REGISTERED;
        private int attempt;
        /** Whether its batch has opened since it was last REGISTERED. */
        private boolean opened;

        void enter(JobState next) {
            if (!state.canTransitionTo(next)) {
                throw new IllegalStateException(state + " to " + next);
            }
            state = next;
            opened = next != JobState.REGISTERED && (opened || next == JobState.ASSIGNED);
        }

        boolean isUnsuccessful() {
            return state.isFinal() && state != JobState.DONE;
        }

        boolean holdsSlot() {
            return state == JobState.ACTIVATED || state == JobState.RUNNING;
        }
    }

    /** A run on the cluster; {@code waiter} is the activity that waits for it. */
    private static final class InMemoryRun {
        private @Nullable Waiter waiter;
        private @Nullable JobState end;
    }

    /** An activity that waits for runs. */
    private record Waiter(byte[] token, int runs, List<JobEnded> ends) {
        /** The activity's result, once its last run has ended. */
        Optional<List<JobEnded>> ended(JobEnded end) {
            ends.add(end);
            return ends.size() == runs ? Optional.of(List.copyOf(ends)) : Optional.empty();
        }
    }

    public InMemoryActivities(WorkflowClient client, int jobs, boolean bypass) {
        this.client = client;
        this.bypass = bypass;
        IntStream.range(0, jobs).forEach(job -> this.jobs.add(new InMemoryJob()));
    }

    public EventLog events() {
        return events;
    }

    public synchronized TaskState state() {
        return state;
    }

    public synchronized int launches() {
        return launches;
    }

    public synchronized List<JobState> jobs() {
        return jobs.stream().map(job -> job.state).toList();
    }

    // Setup by a test.

    /** Grants this number of slots automatically, to the lowest waiting job first. With 0 the test grants them. */
    public synchronized InMemoryActivities withSlots(int number) {
        slots = number;
        return this;
    }

    /** Keeps the runs of the jobs running until the test ends them. */
    public synchronized InMemoryActivities keepRunning(int... numbers) {
        IntStream.of(numbers).forEach(keptRunning::add);
        return this;
    }

    /** Hides the runs of the job from {@link #removeRuns}. */
    public synchronized InMemoryActivities hideFromRemoval(int job) {
        hiddenFromRemoval.add(job);
        return this;
    }

    /** Sets how an attempt ends: ASSIGNED for an eviction. Other attempts end as DONE. */
    public synchronized InMemoryActivities outcome(int job, int attempt, JobState end) {
        outcomes.put(key(job, attempt), end);
        return this;
    }

    /** Lets the attempt fail without charge, as on a node that is cordoned for it. */
    public synchronized InMemoryActivities failUncharged(int job, int attempt) {
        uncharged.add(key(job, attempt));
        return outcome(job, attempt, JobState.FAILED);
    }

    /** Puts the task into the state in which an earlier execution, whose history was lost, left it. */
    public synchronized InMemoryActivities inState(TaskState there, JobState... states) {
        state = there;
        testTo = endOfFirstTestJobs();
        for (int job = 0; job < states.length; job++) {
            jobs.get(job).state = states[job];
            jobs.get(job).opened = states[job] != JobState.REGISTERED;
            jobs.get(job).attempt = states[job] == JobState.REGISTERED || states[job] == JobState.ASSIGNED ? 0 : 1;
        }
        return this;
    }

    /** Adds a run that is on the cluster already, as after the death of all workers. */
    public synchronized InMemoryActivities running(int job) {
        runs.put(key(job, jobs.get(job).attempt), new InMemoryRun());
        return this;
    }

    // Events outside the workflows.

    /** Starts the run of a job that has a slot, without an activity that waits for it. */
    synchronized void startRun(int job) {
        jobs.get(job).enter(JobState.RUNNING);
        running(job);
    }

    /** Grants a slot and delivers it. */
    public Grant grant(int job) {
        Grant grant = activate(job);
        deliver(grant);
        return grant;
    }

    /** Delivers grants, for the first time or again. */
    public void deliver(Grant... grants) {
        Map<String, List<Grant>> byBatch = new TreeMap<>();
        for (Grant grant : grants) {
            byBatch.computeIfAbsent(Batch.idFor(TASK, state(), grant.job()), id -> new ArrayList<>())
                    .add(grant);
        }
        byBatch.forEach(this::signal);
    }

    /** As the scheduler does: a batch that has not begun finds its grants when it does. */
    private void signal(String batch, List<Grant> grants) {
        try {
            if (begins(batch)) {
                task().batchesDue(List.of(batch));
            }
            client.newWorkflowStub(JobBatchWorkflow.class, batch).slotsGranted(grants);
        } catch (WorkflowNotFoundException gone) {
            events.add("undelivered " + batch);
        }
    }

    private synchronized boolean begins(String batch) {
        return state == TaskState.RUNNING && asked.add(batch);
    }

    private TaskWorkflow task() {
        return client.newWorkflowStub(TaskWorkflow.class, TaskIds.workflow(TASK));
    }

    /** Ends a run that was kept running. */
    public void end(int job, JobState end) {
        finish(key(job, attempt(job)), end);
    }

    /** Ends such a run as a failure that is not charged. */
    void endUncharged(int job) {
        synchronized (this) {
            uncharged.add(key(job, attempt(job)));
        }
        end(job, JobState.FAILED);
    }

    /** Ends such a run in the database only; its activity does not complete yet. */
    public void endInDatabase(int job, JobState end) {
        record(key(job, attempt(job)), end);
    }

    /** Completes the activity that waits for a granted run. */
    public void completeRun(Grant grant) {
        completeRun(key(grant.job(), grant.attempt()));
    }

    /** Loses the worker that waits for a job's run: heartbeats stop, the run continues. */
    public synchronized void loseWorkerOf(int job) {
        runs.get(key(job, jobs.get(job).attempt)).waiter = null;
    }

    /** Heartbeats such a run until its activity is cancelled, then ends it as killed. */
    public void heartbeatUntilKilled(int job) {
        RunKey key = key(job, attempt(job));
        try {
            while (!Thread.currentThread().isInterrupted()) {
                client.newActivityCompletionClient().heartbeat(token(key), null);
            }
        } catch (ActivityCompletionException cancelled) {
            finish(key, JobState.KILLED);
        }
    }

    /** A user's kill of the task in the database. Jobs without a run end in the same transaction. */
    public synchronized void killTask() {
        if (state.canTransitionTo(TaskState.KILL)) {
            enter(TaskState.KILL);
            withdraw(0, jobs.size(), JobState.KILLED);
        }
    }

    /**
     * A user's kill of one job in the database. A job without a run ends in the same transaction.
     *
     * @return whether it has a run
     */
    public synchronized boolean killJob(int number) {
        InMemoryJob job = jobs.get(number);
        if (hasRun(number)) {
            killRequested.add(number);
            return true;
        }
        job.enter(JobState.KILLED);
        return false;
    }

    /** Signals kills to the batch, for the first time or again; to the task when no batch runs and no job is open. */
    public void signalKilled(int... numbers) {
        try {
            client.newWorkflowStub(JobBatchWorkflow.class, Batch.idFor(TASK, state(), numbers[0]))
                    .jobsKilled(IntStream.of(numbers).boxed().toList());
        } catch (WorkflowNotFoundException notRunning) {
            if (jobs().stream().allMatch(JobState::isFinal)) {
                task().recheck();
            }
        }
    }

    // Activities of the database.

    @Override
    public TaskPlan open(long taskId) {
        events.add("open");
        synchronized (this) {
            require(taskId);
            asked.clear();
            if (state == TaskState.REGISTERED) {
                testTo = endOfFirstTestJobs();
                enter(bypass || tested || testTo == 0 ? TaskState.RUNNING : TaskState.TESTING);
            }
            return plan();
        }
    }

    @Override
    public TaskPlan startRunPhase(long taskId) {
        events.add("startRunPhase");
        synchronized (this) {
            require(taskId);
            if (state == TaskState.TESTING) {
                enter(TaskState.RUNNING);
                tested = true;
            }
            return plan();
        }
    }

    @Override
    public TaskPlan plan(long taskId) {
        events.add("plan");
        synchronized (this) {
            require(taskId);
            return plan();
        }
    }

    private TaskPlan plan() {
        return switch (state) {
            case TESTING -> new TaskPlan(state, List.of(Batch.test(TASK, testTo)), List.of());
            case RUNNING -> {
                List<Batch> open = Batch.all(TASK, jobs.size()).stream()
                        .filter(batch -> !openJobs(batch.from(), batch.to()).isEmpty())
                        .toList();
                yield new TaskPlan(
                        state,
                        open,
                        open.stream()
                                .filter(batch -> jobs.subList(batch.from(), batch.to()).stream()
                                        .anyMatch(InMemoryJob::holdsSlot))
                                .map(Batch::id)
                                .toList());
            }
            default -> new TaskPlan(state, List.of(), List.of());
        };
    }

    @Override
    public void assign(long taskId) {
        events.add("assign");
        synchronized (this) {
            require(taskId);
            if (state == TaskState.RUNNING) {
                assign(0, jobs.size());
            }
        }
        events.add("assigned");
        dispatch();
    }

    private void assign(int from, int to) {
        jobs.subList(from, to).stream()
                .filter(job -> job.state == JobState.REGISTERED)
                .forEach(job -> job.enter(JobState.ASSIGNED));
    }

    @Override
    public void kill(long taskId) {
        events.add("kill");
        require(taskId);
        killTask();
    }

    @Override
    public TaskState close(long taskId) {
        events.add("close");
        synchronized (this) {
            require(taskId);
            List<Integer> open = openJobs(0, jobs.size());
            switch (state) {
                case TESTING -> endOpen(open, TaskState.BROKEN, JobState.BROKEN);
                case KILL -> endOpen(open, TaskState.KILLED, JobState.KILLED);
                case RUNNING -> {
                    if (open.isEmpty()) {
                        enter(
                                jobs.stream().anyMatch(InMemoryJob::isUnsuccessful)
                                        ? TaskState.FINALIZED
                                        : TaskState.DONE);
                    }
                }
                default -> {}
            }
            requeue();
            return state;
        }
    }

    /**
     * Requeues the uncharged failures of a FINALIZED task. Of a BROKEN task it requeues every unfinished job, unless another
     * job failed or was killed.
     */
    private void requeue() {
        List<InMemoryJob> failed = jobs.stream()
                .filter(job -> job.state == JobState.FAILED || job.state == JobState.KILLED)
                .toList();
        List<InMemoryJob> requeued = failed.stream()
                .filter(job -> uncharged.contains(key(jobs.indexOf(job), job.attempt)))
                .toList();
        if (state == TaskState.FINALIZED && !requeued.isEmpty()) {
            requeued.forEach(job -> job.enter(JobState.REGISTERED));
            enter(TaskState.RUNNING);
        } else if (state == TaskState.BROKEN && !requeued.isEmpty() && requeued.equals(failed)) {
            jobs.stream().filter(InMemoryJob::isUnsuccessful).forEach(job -> job.enter(JobState.REGISTERED));
            enter(TaskState.REGISTERED);
        }
    }

    /** The workflow must have removed the runs. PostgreSQL relies on that; here a workflow that forgets it fails. */
    private void endOpen(List<Integer> open, TaskState end, JobState endOfJobs) {
        if (!runsLeft().isEmpty()) {
            throw ApplicationFailure.newNonRetryableFailure("runs left: " + runsLeft(), "TooEarly");
        }
        open.forEach(job -> jobs.get(job).enter(endOfJobs));
        enter(end);
    }

    @Override
    public BatchState openBatch(long taskId, int from, int to) {
        events.add("openBatch " + from + " " + to);
        BatchState opening;
        synchronized (this) {
            require(taskId);
            if (state == TaskState.TESTING || state == TaskState.RUNNING) {
                assign(from, to);
            }
            List<Integer> open = openJobs(from, to);
            long failed = jobs.subList(from, to).stream()
                    .filter(job -> job.opened && job.isUnsuccessful())
                    .count();
            opening = new BatchState(
                    open,
                    (int) failed,
                    open.stream()
                            .filter(job -> jobs.get(job).holdsSlot())
                            .map(job -> new Grant(
                                    job, jobs.get(job).attempt, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE))
                            .toList());
        }
        events.add("opened " + from + " " + to);
        dispatch();
        return opening;
    }

    @Override
    public KillStatus acknowledgeKills(long taskId, List<Integer> numbers) {
        events.add("acknowledgeKills " + numbers);
        synchronized (this) {
            require(taskId);
            return new KillStatus(
                    numbers.stream()
                            .filter(number -> jobs.get(number).state.isFinal())
                            .map(number -> new JobEnded(number, jobs.get(number).state))
                            .toList(),
                    numbers.stream()
                            .filter(number -> killRequested.contains(number)
                                    && !jobs.get(number).state.isFinal())
                            .map(number -> new PlacedRun(
                                    key(number, jobs.get(number).attempt), WorkflowTestEnvironment.CLUSTER_QUEUE))
                            .toList());
        }
    }

    @Override
    public List<String> clusterQueues(long taskId) {
        events.add("clusterQueues");
        synchronized (this) {
            require(taskId);
            boolean some = jobs.stream().anyMatch(InMemoryJob::holdsSlot)
                    || runs.values().stream().anyMatch(run -> run.end == null);
            return some ? List.of(WorkflowTestEnvironment.CLUSTER_QUEUE) : List.of();
        }
    }

    @Override
    public void withdrawBatch(long taskId, int from, int to) {
        events.add("withdrawBatch " + from + " " + to);
        synchronized (this) {
            require(taskId);
            withdraw(from, to, state == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED);
        }
    }

    private static void require(long taskId) {
        if (taskId != TASK_ID) {
            throw ApplicationFailure.newNonRetryableFailure("no task " + taskId, "TaskGone");
        }
    }

    /** The number after the last of the first REGISTERED jobs that make a test phase; 0 when there are none. */
    private int endOfFirstTestJobs() {
        return IntStream.range(0, jobs.size())
                        .filter(job -> jobs.get(job).state == JobState.REGISTERED)
                        .limit(Batch.TEST_JOBS)
                        .max()
                        .orElse(-1)
                + 1;
    }

    private void withdraw(int from, int to, JobState end) {
        openJobs(from, to).stream()
                .filter(job -> !hasRun(job))
                .forEach(job -> jobs.get(job).enter(end));
    }

    private boolean hasRun(int job) {
        InMemoryRun run = runs.get(key(job, jobs.get(job).attempt));
        return run != null && run.end == null;
    }

    // Activities of the cluster.

    @Override
    public List<JobEnded> runJobs(List<RunKey> keys) {
        ActivityExecutionContext context = Activity.getExecutionContext();
        context.doNotCompleteOnReturn();
        Waiter waiter = new Waiter(context.getTaskToken(), keys.size(), new ArrayList<>());
        keys.forEach(key -> run(key, waiter));
        return List.of();
    }

    private void run(RunKey key, Waiter waiter) {
        boolean first;
        JobEnded stale = null;
        synchronized (this) {
            launches++;
            InMemoryJob job = jobs.get(key.job());
            InMemoryRun run = runs.get(key);
            first = run == null;
            boolean granted = job.state == JobState.ACTIVATED && job.attempt == key.attempt();
            if (first ? !granted : run.end != null) {
                stale = new JobEnded(key.job(), job.state);
            } else {
                run = runs.computeIfAbsent(key, any -> new InMemoryRun());
                run.waiter = waiter;
                if (first) {
                    job.enter(JobState.RUNNING);
                }
            }
        }
        if (stale != null) {
            events.add("stale " + key.job() + " " + key.attempt());
            complete(waiter, stale);
            return;
        }
        events.add((first ? "run " : "adopt ") + key.job() + " " + key.attempt());
        if (!isKeptRunning(key.job())) {
            finish(key, outcome(key));
        }
    }

    @Override
    public void stopRun(RunKey key) {
        events.add("stopRun " + key.job() + " " + key.attempt());
        finish(key, JobState.KILLED);
    }

    @Override
    public void removeRuns(long taskId) {
        events.add("removeRuns");
        List<RunKey> left;
        JobState end;
        synchronized (this) {
            left = runsLeft();
            end = state == TaskState.TESTING ? JobState.BROKEN : JobState.KILLED;
        }
        left.stream().filter(key -> !isHiddenFromRemoval(key.job())).forEach(key -> finish(key, end));
    }

    /** Ends a run: records it, frees its slot, wakes the scheduler and completes the waiting activity. */
    private void finish(RunKey key, JobState end) {
        if (record(key, end)) {
            dispatch();
            completeRun(key);
        }
    }

    private synchronized boolean record(RunKey key, JobState end) {
        InMemoryRun run = runs.get(key);
        if (run.end != null) {
            return false;
        }
        run.end = end;
        killRequested.remove(key.job());
        jobs.get(key.job()).enter(end);
        events.add("end " + key.job() + " " + key.attempt());
        return true;
    }

    private void completeRun(RunKey key) {
        JobEnded ended;
        Waiter waiter;
        synchronized (this) {
            InMemoryRun run = runs.get(key);
            ended = new JobEnded(key.job(), run.end);
            waiter = run.waiter;
            run.waiter = null;
        }
        if (waiter == null) {
            return;
        }
        try {
            complete(waiter, ended);
        } catch (ActivityCompletionException gone) {
            // Its workflow has continued without it. A repeated call returns the end.
            events.add("uncompleted " + key.job() + " " + key.attempt());
        }
    }

    private void complete(Waiter waiter, JobEnded ended) {
        Optional<List<JobEnded>> result;
        synchronized (this) {
            result = waiter.ended(ended);
        }
        result.ifPresent(ends -> client.newActivityCompletionClient().complete(waiter.token(), ends));
    }

    private void dispatch() {
        List<Grant> grants = new ArrayList<>();
        synchronized (this) {
            long used = jobs.stream().filter(InMemoryJob::holdsSlot).count();
            for (int job = 0; job < jobs.size() && used < slots; job++) {
                if (jobs.get(job).state == JobState.ASSIGNED) {
                    grants.add(activate(job));
                    used++;
                }
            }
        }
        deliver(grants.toArray(Grant[]::new));
    }

    /** Grants a slot without delivering the grant, as when the delivery is lost. */
    public synchronized Grant activate(int number) {
        InMemoryJob job = jobs.get(number);
        job.enter(JobState.ACTIVATED);
        job.attempt++;
        return new Grant(number, job.attempt, "node-1", WorkflowTestEnvironment.CLUSTER_QUEUE);
    }

    private synchronized byte[] token(RunKey key) {
        return runs.get(key).waiter.token();
    }

    private synchronized List<RunKey> runsLeft() {
        return runs.keySet().stream().filter(key -> runs.get(key).end == null).toList();
    }

    private synchronized boolean isKeptRunning(int job) {
        return keptRunning.contains(job);
    }

    private synchronized boolean isHiddenFromRemoval(int job) {
        return hiddenFromRemoval.contains(job);
    }

    private synchronized int attempt(int job) {
        return jobs.get(job).attempt;
    }

    private synchronized JobState outcome(RunKey key) {
        return outcomes.getOrDefault(key, JobState.DONE);
    }

    private List<Integer> openJobs(int from, int to) {
        return IntStream.range(from, to)
                .filter(job -> !jobs.get(job).state.isFinal())
                .boxed()
                .toList();
    }

    private void enter(TaskState next) {
        if (!state.canTransitionTo(next)) {
            throw new IllegalStateException(state + " to " + next);
        }
        state = next;
    }

    private static RunKey key(int job, int attempt) {
        return new RunKey(TASK_ID, job, attempt);
    }
}
