package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.task.Batch;
import org.orchestra.domain.task.TaskIds;
import org.orchestra.testing.testbed.RequiresTestbed;

/**
 * What a job costs in Temporal's history, on the real service and simulated nodes: the number that keeps a batch of 250
 * jobs with three runs each below the service's warnings.
 */
@RequiresTestbed
class EventsPerJobKT {
    private static final int BULK = 500;

    /** Fewer, for one job after the other takes its time. */
    private static final int TRICKLE = 100;

    /** What a batch costs once, however many jobs it has: its start, the activity that opens it, its end. */
    private static final int BATCH = 11;

    private static Installation installation;
    private static WorkflowServiceStubs service;
    private static WorkflowClient temporal;

    @BeforeAll
    static void install() throws IOException {
        Map<String, Integer> many = new LinkedHashMap<>();
        IntStream.range(0, 5).forEach(node -> many.put("sim-" + node, 10));
        installation = new Installation(Map.of("many", many, "few", Map.of("sim-5", 2)));
        installation.run("deploy/testbed/nodes", "6", "64");
        installation.signUp();
        Path data = Files.writeString(installation.file("data.csv"), "1\n");
        installation.maestro("castor", "upload", "-d", name("data"), "-p", data.toString());
        service = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(System.getenv("TEMPORAL_ADDRESS"))
                .build());
        temporal = WorkflowClient.newInstance(
                service,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(installation.namespace())
                        .build());
    }

    @AfterAll
    static void remove() throws IOException {
        if (service != null) {
            service.shutdownNow();
        }
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void atMostSevenWhereSlotsComeInBulk() throws IOException {
        // Three for its activity; the sooner a slot is given anew, the fewer jobs share the others.
        assertThat(eventsPerJob("bulk", "many", BULK)).isLessThanOrEqualTo(7);
    }

    @Test
    void atMostElevenWhereSlotsComeOneByOne() throws IOException {
        // Ten when nothing is shared, and a little for a grant that is delivered again.
        assertThat(eventsPerJob("trickle", "few", TRICKLE)).isLessThanOrEqualTo(11);
    }

    private static double eventsPerJob(String task, String queue, int jobs) throws IOException {
        Path configs = Files.createDirectory(installation.file(task));
        for (int job = 0; job < jobs; job++) {
            Files.writeString(configs.resolve("%03d.json".formatted(job)), "{}");
        }
        installation.maestro("castor", "upload", "-d", name(task + ".configs"), "-p", configs.toString());
        installation.maestro(
                "task",
                "create",
                "-c",
                name(task + ".configs"),
                "-d",
                name("data"),
                "-t",
                name(task),
                "--containerImage",
                "localhost/busybox:1",
                "--exec",
                "cat %DATA %IN > %OUT",
                "--bypass",
                "--pack",
                "off",
                "--queue",
                queue);
        String end = installation.maestro("task", "watch", name(task));
        assertThat(end.strip()).endsWith("DONE %d/%d jobs".formatted(jobs, jobs));
        List<Integer> histories = Batch.all(name(task), jobs).stream()
                .map(batch -> events(batch.id()))
                .toList();
        double perJob = histories.stream().mapToInt(events -> events - BATCH).sum() / (double) jobs;
        System.out.printf(
                "%d jobs in queue %s: %.2f events a job (batches %s, task %d)%n",
                jobs, queue, perJob, histories, events(TaskIds.workflow(name(task))));
        return perJob;
    }

    private static int events(String workflow) {
        return temporal.fetchHistory(workflow).getEvents().size();
    }

    private static String name(String rest) {
        return "user." + installation.user + "." + rest;
    }
}
