package org.orchestra.store.testing;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.ListeningExecutorService;
import com.google.common.util.concurrent.MoreExecutors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;

/** Runs of waiting jobs on nodes of a test's choice, past the pass that usually chooses. */
public final class RunDriver {
    public static final RunOutcome SUCCESS = RunOutcome.succeeded();
    public static final RunOutcome FAILURE = RunOutcome.exitCode(127);

    private final StoreExtension store;

    public RunDriver(StoreExtension store) {
        this.store = store;
    }

    /** The jobs fail on the node at once. */
    public void fail(String node, long task, int... jobs) {
        for (int job : jobs) {
            end(task, job, node, FAILURE);
        }
    }

    /** A whole run; returns the state in which it leaves its job. */
    public JobState end(long task, int job, String node, RunOutcome outcome) {
        RunKey key = begin(task, job, node);
        return store.get(RunReports.class).ended(key, outcome).state();
    }

    /** A run that has been launched. */
    public RunKey begin(long task, int job, String node) {
        int attempt = store.jdbc()
                .sql("""
                        UPDATE job SET state = 'ACTIVATED', attempt = attempt + 1, accepted = false, granted_at = now(),
                               node_id = (SELECT id FROM node WHERE name = :node),
                               slot = (SELECT count(*) FROM job WHERE node_id IS NOT NULL)
                        WHERE task_id = :task AND number = :job RETURNING attempt
                        """)
                .param("task", task)
                .param("job", job)
                .param("node", node)
                .query(Integer.class)
                .single();
        RunKey key = new RunKey(task, job, attempt);
        store.get(RunReports.class).begin(key);
        store.get(RunReports.class).launched(key);
        return key;
    }

    public String health(String node) {
        return store.jdbc()
                .sql("SELECT health FROM node WHERE name = :node")
                .param("node", node)
                .query(String.class)
                .single();
    }

    /** The task's runs that count, as job/attempt. */
    public List<String> charged(long task) {
        return store.jdbc()
                .sql(
                        "SELECT number || '/' || attempt FROM run WHERE task_id = :task AND charged ORDER BY number, attempt")
                .param("task", task)
                .query(String.class)
                .list();
    }

    /**
     * Makes the calls in as many threads, which begin together; returns their results in order. The first call that fails
     * is thrown at once, for the others may wait for what it left undone.
     */
    public static <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(calls.size());
        ListeningExecutorService threads = MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(calls.size()));
        try {
            List<ListenableFuture<T>> results = new ArrayList<>();
            for (Callable<T> call : calls) {
                results.add(threads.submit(() -> {
                    barrier.await();
                    return call.call();
                }));
            }
            return Futures.allAsList(results).get();
        } finally {
            threads.shutdownNow();
        }
    }
}
