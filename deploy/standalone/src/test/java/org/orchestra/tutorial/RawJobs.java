package org.orchestra.tutorial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What Orchestra is compared with: Kubernetes Jobs of one pod, created over eight connections as fast as the API server
 * takes them, for the real node or any simulated one, with the requests of the benchmark's queue. Nothing limits how many run at once.
 */
final class RawJobs {
    private static final Duration POLL = Duration.ofMillis(500);

    private static final String JOB = """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "%s"}, "spec": {"backoffLimit": 0, "template": {"spec": {
             "restartPolicy": "Never", "automountServiceAccountToken": false, "nodeSelector": {"%s": "%s"}, "containers": [
              {"name": "run", "image": "localhost/busybox:1", "command": ["sleep", "0.1"],
               "resources": {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}}}]}}}}
            """;

    private final ApiServer apiServer;
    private final String jobs;
    private final String pods;
    private final List<String> names;
    private final Duration patience;
    private final boolean real;

    RawJobs(ApiServer apiServer, String namespace, boolean real, int count, Duration patience) {
        this.apiServer = apiServer;
        this.jobs = "/apis/batch/v1/namespaces/" + namespace + "/jobs";
        this.pods = "/api/v1/namespaces/" + namespace + "/pods";
        this.names = IntStream.range(0, count)
                .mapToObj(number -> String.format(Locale.ROOT, "raw-%06d", number))
                .toList();
        this.patience = patience;
        this.real = real;
    }

    void create() throws IOException {
        apiServer.send(names.stream()
                .map(name -> JOB.formatted(name, real ? "kubernetes.io/hostname" : "type", real ? "real-0" : "kwok"))
                .map(apiServer.post(jobs)));
    }

    void awaitComplete() throws IOException {
        await().atMost(patience)
                .pollInterval(POLL)
                .until(() -> apiServer.hasNone(jobs + "?fieldSelector=status.successful=0"));
        assertThat(apiServer.count(jobs)).isEqualTo(names.size());
    }

    /** Deletes them one by one, as {@code kubectl delete} does. */
    void delete() throws IOException {
        apiServer.send(names.stream().map(apiServer.delete(jobs)));
    }

    void awaitGone() {
        await().atMost(patience).pollInterval(POLL).until(() -> apiServer.count(jobs) + apiServer.count(pods) == 0);
    }
}
