package org.orchestra.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Lists;
import com.sun.management.OperatingSystemMXBean;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import io.temporal.workflow.Async;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.TaskRef;
import org.orchestra.testing.testbed.RequiresTestbed;
import org.orchestra.workflow.task.JobEnded;
import org.orchestra.workflow.task.RunActivities;

/**
 * One worker holds 10,000 runs for three minutes, six times as long as a lost heartbeat takes to show, on a real Temporal
 * service and with a runner that starts nothing. A run whose heartbeats do not arrive in time is launched once more. What the
 * process needs meanwhile is printed: memory, threads, and its share of a core. Run it with
 * {@code deploy/benchmark/heartbeats}; it is in no test tier.
 */
@RequiresTestbed
class HeartbeatsBenchmark {
    private static final int BATCHES = 40;
    private static final int JOBS_PER_BATCH = 250;
    private static final int RUNS = BATCHES * JOBS_PER_BATCH;

    /** How many runs are granted together, and so have one activity; 1 where each slot came alone. */
    private static final int TOGETHER = Integer.getInteger("orchestra.together", JOBS_PER_BATCH);

    private static final Duration HEARTBEAT_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration HELD = Duration.ofMinutes(3);

    private final String taskQueue = "heartbeats-" + UUID.randomUUID();
    private final IdleRunner runner = new IdleRunner();
    private final HeartbeatCalls calls = new HeartbeatCalls();

    /** Has the runs of one batch, all at once. */
    @WorkflowInterface
    public interface RunBatch {
        @WorkflowMethod
        void run(long batch);
    }

    public static final class RunBatchImpl implements RunBatch {
        private final RunActivities activities = Workflow.newActivityStub(
                RunActivities.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofDays(1))
                        .setHeartbeatTimeout(HEARTBEAT_TIMEOUT)
                        .build());

        @Override
        public void run(long batch) {
            List<RunKey> keys = IntStream.range(0, JOBS_PER_BATCH)
                    .mapToObj(job -> new RunKey(batch, job, 1))
                    .toList();
            List<Promise<List<JobEnded>>> runs = Lists.partition(keys, TOGETHER).stream()
                    .map(group -> Async.function(activities::runJobs, List.copyOf(group)))
                    .toList();
            Promise.allOf(runs).get();
        }
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void oneWorkerLosesNoHeartbeatOfTenThousandRuns() {
        WorkflowServiceStubs service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv("TEMPORAL_ADDRESS"))
                .setGrpcClientInterceptors(List.of(calls))
                .build());
        WorkflowClient client = WorkflowClient.newInstance(service);
        WorkerFactory factory = WorkerFactory.newInstance(client);
        try (Heartbeats heartbeats = new Heartbeats();
                ActivityCompletions completions = new ActivityCompletions();
                RunActivitiesImpl activities =
                        new RunActivitiesImpl(new AcceptingReports(), runner, heartbeats, completions, () -> {})) {
            // given
            Worker worker = factory.newWorker(
                    taskQueue,
                    WorkerOptions.newBuilder()
                            .setMaxConcurrentActivityExecutionSize(RUNS)
                            .setMaxConcurrentActivityTaskPollers(20)
                            .build());
            worker.registerWorkflowImplementationTypes(RunBatchImpl.class);
            worker.registerActivitiesImplementations(activities);
            factory.start();
            Instant begun = Instant.now();
            List<WorkflowStub> batches = IntStream.range(0, BATCHES)
                    .mapToObj(batch -> start(client, batch))
                    .toList();
            await().atMost(Duration.ofMinutes(5))
                    .pollInterval(Duration.ofSeconds(10))
                    .until(() -> {
                        print(
                                "%d s: %d runs, %d launches, %s",
                                seconds(begun), runner.runs.size(), runner.launches.get(), calls);
                        return runner.runs.size() == RUNS;
                    });
            print("%,d runs begun in %d s", RUNS, seconds(begun));

            // when
            Instant held = Instant.now();
            long cpuNanos = cpuNanos();
            await().pollInterval(Duration.ofSeconds(10))
                    .atMost(HELD.plusMinutes(1))
                    .until(() -> {
                        print("%d s: %d launches, %s", seconds(held), runner.launches.get(), calls);
                        return seconds(held) >= HELD.toSeconds();
                    });
            print("held for %d s, launched again: %d", seconds(held), runner.launches.get() - RUNS);
            print(
                    "%d activities; meanwhile %.1f %% of a core, %d threads; after a collection %d MiB of heap",
                    RUNS / TOGETHER,
                    100.0 * (cpuNanos() - cpuNanos) / TimeUnit.SECONDS.toNanos(seconds(held)),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    heapMib());

            // then
            assertThat(runner.launches).hasValue(RUNS);
            batches.forEach(batch -> batch.terminate("measured"));
        } finally {
            factory.shutdownNow();
            service.shutdownNow();
        }
    }

    private WorkflowStub start(WorkflowClient client, int batch) {
        WorkflowStub workflow = client.newUntypedWorkflowStub(
                "RunBatch",
                WorkflowOptions.newBuilder()
                        .setTaskQueue(taskQueue)
                        .setWorkflowId(taskQueue + "-" + batch)
                        .build());
        workflow.start((long) batch);
        return workflow;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static long heapMib() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed() >> 20;
    }

    private static long seconds(Instant since) {
        return Duration.between(since, Instant.now()).toSeconds();
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }

    /** Counts the heartbeats that Temporal has answered, and how long the answers took. */
    private static final class HeartbeatCalls implements ClientInterceptor {
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            ClientCall<Q, A> call = next.newCall(method, options);
            if (!"RecordActivityTaskHeartbeat".equals(method.getBareMethodName())) {
                return call;
            }
            return new SimpleForwardingClientCall<>(call) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    long sent = System.nanoTime();
                    super.start(
                            new SimpleForwardingClientCallListener<>(listener) {
                                @Override
                                public void onClose(Status status, Metadata trailers) {
                                    nanos.addAndGet(System.nanoTime() - sent);
                                    (status.isOk() ? answered : refused).incrementAndGet();
                                    super.onClose(status, trailers);
                                }
                            },
                            headers);
                }
            };
        }

        @Override
        public String toString() {
            int calls = answered.getAndSet(0);
            int failed = refused.getAndSet(0);
            long millis = TimeUnit.NANOSECONDS.toMillis(nanos.getAndSet(0)) / Math.max(1, calls + failed);
            return calls + " heartbeats of " + millis + " ms, " + failed + " failed";
        }
    }

    /** Remembers what it was given and starts nothing. */
    private static final class IdleRunner implements JobRunner {
        private final Set<RunKey> runs = ConcurrentHashMap.newKeySet();
        private final AtomicInteger launches = new AtomicInteger();

        @Override
        public void launch(RunSpec spec, boolean expected, Listener listener) {
            launches.incrementAndGet();
            runs.add(spec.key());
        }

        @Override
        public void launchPack(PackSpec pack, boolean adoptOnly, PackListener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop(RunKey key) {}

        @Override
        public void evict(TaskRef task, RunKey key) {}

        @Override
        public void kill(TaskRef task, RunKey key) {}

        @Override
        public boolean remove(TaskRef task) {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Grants every run and writes nothing down. */
    private static final class AcceptingReports implements RunReports {
        @Override
        public Set<RunKey> progressed(RunKey pack, List<PackedRun> runs, List<RunKey> withdrawn) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<JobEnded> over(RunKey pack, List<PackedRun> runs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Beginning begin(RunKey key) {
            return new Beginning.Proceed(SomeRun.spec(key), false);
        }

        @Override
        public boolean launched(RunKey key) {
            return true;
        }

        @Override
        public void running(RunKey key, Instant since) {}

        @Override
        public JobEnded ended(RunKey key, RunOutcome outcome) {
            return new JobEnded(key.job(), JobState.DONE);
        }

        @Override
        public int launching(long taskId) {
            return 0;
        }

        @Override
        public Optional<TaskRef> task(long taskId) {
            return Optional.empty();
        }
    }
}
